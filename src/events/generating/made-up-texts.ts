/** Made-up people, places and words, in addresses and domains that are kept for documentation (RFC 5737, RFC 2606). */

const firstNames =
  'amara|boris|chen|dalia|emil|farah|goran|hana|ines|jonas|kavya|liam|mateo|nadia|omar|priya|rosa|yuki';
const lastNames =
  'abe|bauer|costa|dube|engel|fischer|garcia|haas|iyer|jansen|kaur|lopez|mensah|novak|okafor|rossi|sato';

export const emailTemplate: string = `{pick:${firstNames}}.{pick:${lastNames}}{integer:1:999}@example.{pick:com|org|net}`;

export const ipTemplate: string = '{pick:192.0.2|198.51.100|203.0.113}.{integer:1:254}';

export const wordTemplate: string =
  '{pick:amber|basket|candle|drawer|engine|feather|garden|harbour|island|jacket|kettle|ladder|meadow|needle|orchard|pocket}';

export const sentenceTemplate: string =
  '{pick:The checkout|This tour|The search|My order|The new page|Your support} ' +
  '{pick:was|has been|turned out} {pick:quick|slow|easy to follow|confusing|a pleasure|as I expected}' +
  '{pick:.|, thank you.| and I will come back.|, but the photos could be larger.| once I had found the button.}';

/** A place on the map, to two decimals. */
interface Place {
  readonly latitude: number;
  readonly longitude: number;
  readonly city: string;
  readonly country: string;
}

export const places: readonly Place[] = [
  { latitude: 28.58, longitude: 77.33, city: 'Noida', country: 'India' },
  { latitude: 12.97, longitude: 77.59, city: 'Bengaluru', country: 'India' },
  { latitude: 52.52, longitude: 13.4, city: 'Berlin', country: 'Germany' },
  { latitude: 48.86, longitude: 2.35, city: 'Paris', country: 'France' },
  { latitude: 51.51, longitude: -0.13, city: 'London', country: 'United Kingdom' },
  { latitude: 40.71, longitude: -74.01, city: 'New York', country: 'United States' },
  { latitude: 37.77, longitude: -122.42, city: 'San Francisco', country: 'United States' },
  { latitude: -23.55, longitude: -46.63, city: 'São Paulo', country: 'Brazil' },
  { latitude: 35.68, longitude: 139.69, city: 'Tokyo', country: 'Japan' },
  { latitude: -33.87, longitude: 151.21, city: 'Sydney', country: 'Australia' },
  { latitude: 6.52, longitude: 3.38, city: 'Lagos', country: 'Nigeria' },
  { latitude: 43.65, longitude: -79.38, city: 'Toronto', country: 'Canada' },
];

export const hosts: readonly string[] = ['app.example.com', 'www.example.com', 'shop.example.com', 'blog.example.org'];

export const pathnames: readonly string[] = ['/', '/login', '/signup', '/pricing', '/products/42', '/cart', '/about'];
