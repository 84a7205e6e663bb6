import type { EventTemplate } from './event-template.ts';

/** What the three kinds of events of a product have of their own. */
export const usualTemplates: Readonly<Record<'signup' | 'review' | 'click', EventTemplate>> = {
  signup: { form: { formId: '{uuid}', email: '{email}', anonymous: 'Login' } },
  review: { review: { rating: '{integer:1:5}', text: '{sentence}' } },
  click: { target: { id: '{word}-{integer:1:99}', selector: '{pick:a|button|img}.{word}' } },
};
