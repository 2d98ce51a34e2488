import { type Element, xmlDocument } from '../../lib/xml';
import { ADDRESS_FIELDS, type Address, type Contact, FIELD_NAMES } from './record';

/** Returns the JSON document of a record. */
export function contactJson(contact: Contact): string {
  return JSON.stringify({ 'contact-information': inOrder(contact) });
}

/** Returns the XML document of a record. Values that are not known are left out. */
export function contactXml(contact: Contact): string {
  const elements = FIELD_NAMES.map((name): Element => {
    const value = contact[name];
    if (value === undefined) return [name, undefined];
    if (isTexts(value)) return [name, value.map((text): Element => ['string', text])];
    return [name, typeof value === 'object' ? addressElements(value) : String(value)];
  });
  return xmlDocument(['contact-information', elements]);
}

function isTexts(value: Contact[keyof Contact]): value is readonly string[] {
  return Array.isArray(value);
}

function addressElements(address: Address): Element[] {
  return ADDRESS_FIELDS.map((name) => [name, address[name]]);
}

function inOrder(contact: Contact): Contact {
  return Object.fromEntries(FIELD_NAMES.map((name) => [name, contact[name]]));
}
