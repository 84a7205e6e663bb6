/**
 * An invented web site and the people who visit it: pages with their pictures, visits that load a page and what it
 * shows before the next page, and now and then somebody who tries passwords. All names are made up.
 */
import type { Random } from './random.ts';

export interface Resource {
  readonly path: string;
  /** What a full answer weighs, always the same. */
  readonly bytes: number;
}

export interface Page {
  readonly resource: Resource;
  /** Shown by this page alone. */
  readonly parts: readonly Resource[];
  /** Logos and style sheets which many pages show. */
  readonly shared: readonly Resource[];
}

/** What the pages of a site are made of. */
export interface SiteShape {
  readonly areas: readonly string[];
  readonly topics: readonly string[];
  /** Ends of a page's path, such as `.html`. */
  readonly pageEndings: readonly string[];
  /** Ends of the paths of a page's parts, the frequent ones first, with the bytes they have at least and at most. */
  readonly partEndings: readonly (readonly [ending: string, minBytes: number, maxBytes: number])[];
  readonly sharedPaths: readonly string[];
  readonly pageCount: number;
  /** A page has 0 to this many parts. */
  readonly maxParts: number;
}

/** The pages of a site, the popular ones first; the first is `/`. */
export function makePages(random: Random, shape: SiteShape): Page[] {
  const shared = shape.sharedPaths.map((path) => ({ path, bytes: 200 + random.skewed(12_000) }));
  const pages: Page[] = [];
  for (let index = 0; index < shape.pageCount; index++) {
    // The number keeps every path distinct.
    const name = `${random.pick(shape.topics)}-${index}`;
    const folder = `/${random.pickSkewed(shape.areas)}/${name}`;
    const path = index === 0 ? '/' : `${folder}${random.pick(shape.pageEndings)}`;
    const parts: Resource[] = [];
    for (let left = random.below(shape.maxParts + 1); left > 0; left--) {
      const [ending, minBytes, maxBytes] = random.pickSkewed(shape.partEndings);
      parts.push({
        path: `${folder}/${random.pick(shape.topics)}${left}${ending}`,
        bytes: random.between(minBytes, maxBytes),
      });
    }
    const shownShared = new Set<Resource>();
    for (let left = random.between(1, 4); left > 0; left--) shownShared.add(random.pickSkewed(shared));
    pages.push({ resource: { path, bytes: 500 + random.skewed(24_000) }, parts, shared: [...shownShared] });
  }
  return pages;
}

/** One request of a visit, not yet a line. */
interface Request<Visitor> {
  readonly visitor: Visitor;
  readonly resource: Resource;
  /** The page being loaded; for the request of the page itself, the page before. */
  readonly from: Page | undefined;
}

interface Visit<Visitor> {
  readonly visitor: Visitor;
  page: Page;
  previous: Page | undefined;
  /** A text browser, or a robot: pictures and style sheets are not loaded. */
  readonly isBare: boolean;
  /** What is left to load of the page, last first. */
  readonly toLoad: Resource[];
  pagesLeft: number;
}

/**
 * The requests of many visits at once, mixed line by line as a server sees them. `openVisits` visits go on at the same
 * time, so at one line a second a visit of ten lines takes about `10 * openVisits` seconds.
 */
export class Visits<Visitor> {
  readonly #random: Random;
  readonly #pages: readonly Page[];
  readonly #nextVisitor: () => Visitor;
  readonly #open: Visit<Visitor>[];

  constructor(random: Random, pages: readonly Page[], nextVisitor: () => Visitor, openVisits: number) {
    this.#random = random;
    this.#pages = pages;
    this.#nextVisitor = nextVisitor;
    this.#open = Array.from({ length: openVisits }, () => this.#begin());
  }

  next(): Request<Visitor> {
    const slot = this.#random.below(this.#open.length);
    let visit = this.#open[slot] as Visit<Visitor>;
    const part = visit.toLoad.pop();
    if (part !== undefined) return { visitor: visit.visitor, resource: part, from: visit.page };
    if (visit.pagesLeft === 0) {
      visit = this.#begin();
      this.#open[slot] = visit;
    } else {
      visit.previous = visit.page;
      visit.page = this.#random.pickSkewed(this.#pages);
    }
    visit.pagesLeft--;
    if (!visit.isBare) {
      visit.toLoad.push(...visit.page.parts);
      // The browser keeps what pages share: only the first page of a visit loads it.
      if (visit.previous === undefined) visit.toLoad.push(...visit.page.shared);
    }
    return { visitor: visit.visitor, resource: visit.page.resource, from: visit.previous };
  }

  #begin(): Visit<Visitor> {
    return {
      visitor: this.#nextVisitor(),
      page: this.#random.pickSkewed(this.#pages),
      previous: undefined,
      isBare: this.#random.chance(0.15),
      toLoad: [],
      pagesLeft: 1 + this.#random.skewed(7),
    };
  }
}

/**
 * Somebody who tries passwords: from time to time a visitor sends a run of login attempts, one to four lines apart, all
 * failing. Others log in once, with a failure or two before.
 */
export class Logins<Visitor> {
  readonly #random: Random;
  readonly #nextVisitor: () => Visitor;
  readonly #attackShare: number;
  readonly #loginShare: number;
  #visitor: Visitor | undefined;
  #attemptsLeft = 0;
  #failuresLeft = 0;

  /** Of all lines, `attackShare` begin an attack and `loginShare` an ordinary login. */
  constructor(random: Random, nextVisitor: () => Visitor, attackShare: number, loginShare: number) {
    this.#random = random;
    this.#nextVisitor = nextVisitor;
    this.#attackShare = attackShare;
    this.#loginShare = loginShare;
  }

  /** The login attempt that is the next line, or undefined if the next line is none. */
  next(): { readonly visitor: Visitor; readonly isFailure: boolean } | undefined {
    if (this.#attemptsLeft > 0) {
      if (this.#visitor === undefined || !this.#random.chance(0.4)) return undefined;
      this.#attemptsLeft--;
      this.#failuresLeft--;
      return { visitor: this.#visitor, isFailure: this.#failuresLeft >= 0 };
    }
    const draw = this.#random.fraction();
    if (draw < this.#attackShare) {
      this.#attemptsLeft = this.#random.between(4, 16);
      this.#failuresLeft = this.#attemptsLeft;
    } else if (draw < this.#attackShare + this.#loginShare) {
      this.#failuresLeft = this.#random.skewed(3);
      this.#attemptsLeft = this.#failuresLeft + 1;
    } else return undefined;
    this.#visitor = this.#nextVisitor();
    return undefined;
  }
}
