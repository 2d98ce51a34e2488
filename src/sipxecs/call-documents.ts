import type { ErrorCode } from '../errors';
import { type Element, xmlDocument } from '../lib/xml';
import type { StatusLine } from './clicks/call-status';
import type { SipxecsDocument } from './document';
import type { StatusJson } from './schemas';

const NAMESPACE = 'http://www.sipfoundry.org/sipX/schema/xml/call-status-00-00';

/** Returns the steps of a call, as `GET /callcontroller/…` shows them (ResultFormatter.java). */
export function statusDocument(lines: readonly StatusLine[]): SipxecsDocument {
  const elements = lines.map(
    ({ timestamp, callId, method, statusLine }): Element => [
      'status',
      [
        ['timestamp', String(timestamp)],
        ['call-id', callId],
        ['method', method],
        ['status-line', statusLine],
      ],
    ],
  );
  return {
    xml: () => xmlDocument(['status-lines', elements], NAMESPACE),
    json: () =>
      JSON.stringify({
        'status-lines': lines.map(({ timestamp, callId, method, statusLine }) => ({
          timestamp,
          'call-id': callId,
          method,
          'status-line': statusLine,
        })),
      } satisfies StatusJson),
  };
}

/** Refusals whose code within the document differs from their status, as in the original. */
const FORBIDDEN_WITHIN: ReadonlySet<ErrorCode> = new Set(['call_in_progress', 'call_not_found']);

/** Returns the document for an error of `/callcontroller/…`. */
export function processingStatus(code: ErrorCode, status: number, detail: string): string {
  const errorCode = FORBIDDEN_WITHIN.has(code) ? 403 : status;
  const elements: Element[] = [
    ['error-flag', 'ERROR'],
    ['error-code', String(errorCode)],
    ['error-text', detail],
  ];
  return xmlDocument(['processing-status', elements], NAMESPACE);
}
