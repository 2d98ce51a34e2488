/** A document of sipXecs, in both of its forms. */
export interface SipxecsDocument {
  xml(): string;
  json(): string;
}
