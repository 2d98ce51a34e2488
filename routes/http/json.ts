import type { Express, Response } from 'express';

/** Returns a value as a whole answer: JSON and a newline, so that a shell's prompt starts on a new line. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

/** Sends the text of `jsonText` as the whole answer. */
export function sendJson(res: Response, text: string): void {
  res.set('Content-Type', 'application/json; charset=utf-8').send(text);
}

/** Makes `res.json` of an app end its text with a newline, too. */
export function endJsonByNewline(app: Express): void {
  app.response.json = function json(this: Response, value: unknown): Response {
    if (this.get('Content-Type') === undefined) this.set('Content-Type', 'application/json; charset=utf-8');
    return this.send(jsonText(value));
  };
}
