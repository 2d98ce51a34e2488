import type { Express, Response } from 'express';

/** A value as a whole answer: JSON and a newline, so that a shell's prompt stands on a line of its own. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

/** Sends such a text as the whole answer. */
export function sendJson(res: Response, text: string): void {
  res.set('Content-Type', 'application/json; charset=utf-8').send(text);
}

/** Lets `res.json` of an app end its text with a newline, too. */
export function endJsonByNewline(app: Express): void {
  app.response.json = function json(this: Response, value: unknown): Response {
    if (this.get('Content-Type') === undefined) this.set('Content-Type', 'application/json; charset=utf-8');
    return this.send(jsonText(value));
  };
}
