import { type Request, type Response, Router } from 'express';
import { GatewayError } from '../../src/errors';
import { contactOfRequester, replaceContact } from '../../src/sipxecs/contact/contact-information';
import { readContactJson } from '../../src/sipxecs/contact/read-json';
import { readContactXml } from '../../src/sipxecs/contact/read-xml';
import type { Contact } from '../../src/sipxecs/contact/record';
import type { ContactStore } from '../../src/sipxecs/contact/store';
import { contactJson, contactXml } from '../../src/sipxecs/contact/write';
import { readBody } from '../http/body';
import { refuseCrossSite } from '../http/cross-site';
import { beginOnce, type Keyed, sendDone } from '../http/idempotency';
import { directoryOf, requesterOf, settingsOf } from '../http/locals';
import { only } from '../http/methods';
import { documentText, documentType, sendDocument } from './document';
import { below, type SipxecsRoutes } from './parts';

/** Maximum size in bytes of a record's document. */
const BODY_BYTES = 65_536;

export interface ContactRoutes extends SipxecsRoutes {
  readonly contacts: ContactStore;
  readonly keyed: Keyed;
}

/** `/my/contact-information`: returns (GET) and replaces (PUT) the requester's own record. */
export function contactRoutes({ authenticate, contacts, keyed }: ContactRoutes): Router {
  const router = Router({ caseSensitive: true });
  const path = below('/contact-information');
  router.all(path, only('GET', 'PUT'), authenticate);
  router.get(path, async (req, res) => {
    const type = documentType(req);
    const contact = await contactOfRequester(contacts, directoryOf(res), requesterOf(res));
    const document = { xml: () => contactXml(contact), json: () => contactJson(contact) };
    sendDocument(res, type, documentText(type, document));
  });
  router.put(path, async (req: Request, res: Response) => {
    refuseCrossSite(req.method, req.headers, settingsOf(res).trustedOrigins);
    const read = readerOf(req);
    const body = await readBody(req, BODY_BYTES);
    if (body.length === 0) throw new GatewayError('invalid_argument', 'Missing request entity.');
    const contact = read(body);
    await beginOnce(keyed, req, res, JSON.stringify(contact));
    await replaceContact(contacts, requesterOf(res), contact);
    sendDone(res, 200);
  });
  return router;
}

/**
 * Returns the reader for the Content-Type of the body; the reader of XML if there is no Content-Type. @throws
 * GatewayError unsupported_media_type
 */
function readerOf(req: Request): (body: Buffer) => Contact {
  const header = req.headers['content-type'];
  const [type = ''] = (header ?? 'text/xml').toLowerCase().split(';', 1);
  const charset = /;\s*charset="?([^";\s]+)/i.exec(header ?? '')?.[1];
  switch (type.trim()) {
    case 'text/xml':
    case 'application/xml':
      return (body) => readContactXml(decode(body, charset ?? declaredEncoding(body)));
    case 'application/json':
    case 'text/json':
      return (body) => readContactJson(decode(body, charset ?? 'utf-8'));
    default:
      throw new GatewayError('unsupported_media_type', 'Send the body as text/xml or application/json.');
  }
}

/** Returns the encoding in the XML declaration; UTF-8 if there is none. */
function declaredEncoding(body: Buffer): string {
  const start = body.subarray(0, 200).toString('latin1');
  return /^(?:\xef\xbb\xbf)?<\?xml[^>]*?\sencoding\s*=\s*["']([\w.-]+)["']/.exec(start)?.[1] ?? 'utf-8';
}

/** Returns the body as text. @throws GatewayError unsupported_media_type, invalid_argument */
function decode(body: Buffer, charset: string): string {
  let decoder: InstanceType<typeof TextDecoder>;
  try {
    decoder = new TextDecoder(charset, { fatal: true });
  } catch {
    throw new GatewayError('unsupported_media_type', 'The character set of the body is unknown. Send UTF-8.');
  }
  try {
    return decoder.decode(body);
  } catch {
    throw new GatewayError('invalid_argument', `The body is not valid ${decoder.encoding}.`);
  }
}
