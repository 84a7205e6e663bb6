import { constantPart, type TextPart } from './text-parts.ts';

/** Puts parts in a row; constant texts that follow each other become one. */
export class TextBuilder {
  private readonly parts: TextPart[] = [];
  private constant = '';

  /** Adds an ASCII text that is always the same. */
  add(text: string): void {
    this.constant += text;
  }

  addPart(part: TextPart): void {
    this.endConstant();
    this.parts.push(part);
  }

  /** The parts so far, which are forgotten. */
  take(): TextPart[] {
    this.endConstant();
    return this.parts.splice(0);
  }

  private endConstant(): void {
    if (this.constant !== '') this.parts.push(constantPart(this.constant));
    this.constant = '';
  }
}
