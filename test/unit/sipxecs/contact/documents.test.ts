import fc from 'fast-check';
import { XMLParser } from 'fast-xml-parser';
import { readContactJson } from '../../../../src/sipxecs/contact/read-json';
import { readContactXml } from '../../../../src/sipxecs/contact/read-xml';
import {
  ADDRESS_FIELDS,
  type Contact,
  FIELD_NAMES,
  FIELDS,
  KEPT,
  replaced,
} from '../../../../src/sipxecs/contact/record';
import { contactJson, contactXml } from '../../../../src/sipxecs/contact/write';
import { SAMPLE } from '../../../helpers/published-contact';

const inside = (xml: string): string => `<contact-information>${xml}</contact-information>`;
const failing = (read: () => unknown): { code: string; detail: string; errors?: unknown } => {
  try {
    read();
  } catch (error) {
    return error as { code: string; detail: string };
  }
  throw new Error('It was read');
};

test('reads the published sample', () => {
  expect(readContactXml(SAMPLE)).toEqual({
    jobTitle: 'Data Entry Assistant',
    jobDept: 'Data Management Services',
    companyName: 'Museum of Science',
    homeAddress: { city: 'NY' },
    officeAddress: {
      street: '1 Science Park',
      city: 'Boston',
      country: 'US',
      state: 'MA',
      zip: '02114',
    },
    cellPhoneNumber: '001122334455',
    imId: 'myId',
    emailAddress: 'john.doe@example.com',
    useBranchAddress: false,
    salutation: 'Mr',
    firstName: 'John',
    lastName: 'Doe',
  });
});

const text = fc
  .string({ unit: 'grapheme', maxLength: 20 })
  .filter((value) => !/[^\t\n\r\P{Cc}]/u.test(value));
const arbitraryOf: Record<string, fc.Arbitrary<unknown>> = {
  text,
  flag: fc.boolean(),
  number: fc.maxSafeInteger(),
  texts: fc.array(text, { maxLength: 3 }),
  address: fc.record(Object.fromEntries(ADDRESS_FIELDS.map((name) => [name, text])), { requiredKeys: [] }),
};
const contact = fc.record(
  Object.fromEntries(FIELD_NAMES.map((name) => [name, arbitraryOf[FIELDS[name]] ?? fc.constant('')])),
  { requiredKeys: [] },
) as fc.Arbitrary<Contact>;

test('reads back every record that it wrote, as XML and as JSON', () => {
  fc.assert(
    fc.property(contact, (record) => {
      expect(readContactXml(contactXml(record))).toEqual(record);
      expect(readContactJson(contactJson(record))).toEqual(record);
    }),
  );
});

test('writes well-formed XML in order, and escapes all values', () => {
  fc.assert(
    fc.property(contact, (record) => {
      const [, root] = new XMLParser({ preserveOrder: true }).parse(contactXml(record), true);
      const names = root['contact-information'].flatMap((node: object) => Object.keys(node));
      expect(names).toEqual(FIELD_NAMES.filter((name) => record[name] !== undefined));
    }),
  );
  expect(contactXml({ firstName: `<a>&"'` })).toContain('<firstName>&#60;a&#62;&#38;&#34;&#39;</firstName>');
});

test.each([
  ['a document type', '<!DOCTYPE x [<!ENTITY e "x">]><contact-information/>'],
  ['an entity', inside('<firstName>&e;</firstName>')],
  ['an entity of HTML', inside('<firstName>&nbsp;</firstName>')],
  ['a bare ampersand', inside('<firstName>a & b</firstName>')],
  ['half a document', '<contact-information><firstName>x'],
  ['no document', 'hello'],
  ['nothing but blanks', '  '],
  ['another root', '<conference/>'],
  ['two roots', '<contact-information/><contact-information/>'],
  ['text between elements', inside('x<firstName>a</firstName>')],
  ['an element twice', inside('<firstName>a</firstName><firstName>b</firstName>')],
  ['a forbidden character', inside('<firstName>&#0;</firstName>')],
  ['a number beyond Unicode', inside('<firstName>&#x110000;</firstName>')],
  ['text after the root', '<contact-information/>trailing text'],
  ['text before the root', 'x<contact-information/>'],
  ['CDATA beside the root', '<contact-information/><![CDATA[x]]>'],
  ['an entity beside the root', '<contact-information/>&amp;'],
  [']]> in a text', inside('<firstName>a]]>b</firstName>')],
  ['-- in a comment', inside('<!-- a -- b --><firstName>a</firstName>')],
  ['an entity in an attribute', inside('<firstName a="&e;">a</firstName>')],
  ['an entity called constructor', inside('<firstName>&constructor;</firstName>')],
  ['an attribute twice', inside('<firstName a="1" a="2">a</firstName>')],
  ['an attribute without quotes', inside('<firstName a=1>a</firstName>')],
  ['< in an attribute', inside('<firstName a="<">a</firstName>')],
  ['tags that cross', inside('<homeAddress><city></homeAddress></city>')],
  ['a comment without an end', inside('<!-- a')],
  ['a declaration in the middle', inside('<?xml version="1.0"?>')],
  ['a document type within', inside('<!DOCTYPE x>')],
  ['a control character in a comment', inside('<!-- \u0001 -->')],
  ['ten thousand elements in one another', '<a>'.repeat(10_000)],
  ['an entity called __proto__', inside('<firstName>&__proto__;</firstName>')],
  ['a control character by number, as XML 1.1 has it', `<?xml version="1.1"?>${inside('&#1;')}`],
  ['half a surrogate pair by number', inside('<firstName>&#xD800;</firstName>')],
  ['a reference without an end', inside('<firstName>&amp</firstName>')],
  ['a byte order mark at the end', '<contact-information/>\ufeff'],
  ['a second root', '<contact-information/><contact-information/>'],
  ['a declaration without a version', '<?xml?><contact-information/>'],
  ['attributes without a space between', inside('<firstName a="1"b="2">a</firstName>')],
  ['a document type that does not end', '<!DOCTYPE x ['],
  ['a document type behind the root', '<contact-information/><!DOCTYPE x>'],
  ['a name that begins with a digit', inside('<1/>')],
  ['an end tag too many', '<contact-information/></contact-information>'],
  ['nothing', ''],
  ['a comment alone', '<!-- a -->'],
])('%s is refused', (_what, xml) => {
  expect(failing(() => readContactXml(xml)).code).toBe('invalid_argument');
});

test('the refusal names the place, and does not repeat a long name', () => {
  const { detail } = failing(() => readContactXml(`<contact-information>\n<a></b></contact-information>`));
  expect(detail).toBe('The body is not well-formed XML: 2:7: unexpected close tag.');
  const long = failing(() => readContactXml(inside(`<b ${`${'a'.repeat(30_000)}="" `.repeat(2)}/>`)));
  expect(long.detail).toMatch(/duplicate attribute: a+\.$/);
  expect(long.detail.length).toBeLessThan(200);
  expect(failing(() => readContactXml('<!DOCTYPE x><contact-information/>')).detail).toBe(
    'The body may have no document type and no entities.',
  );
});

test.each(['a·b', '😀', 'ʰ', '_', 'é'])(
  'an element %s has a name that XML allows, and is unknown',
  (name) => {
    const { errors } = failing(() => readContactXml(inside(`<${name}/>`)));
    expect(errors).toEqual([{ argument: name, message: 'is no element of contact-information' }]);
  },
);

test.each(['hasOwnProperty', 'constructor', 'prototype', '__proto__', 'toString'])(
  'an element %s is refused by its name, at any place',
  (name) => {
    const element = `<${name}><x/></${name}>`;
    for (const [xml, argument] of [
      [inside(element), name],
      [inside(`<homeAddress>${element}</homeAddress>`), `homeAddress.${name}`],
      [
        inside(`<emailAddressAliasesSet>${element}</emailAddressAliasesSet>`),
        `emailAddressAliasesSet.${name}`,
      ],
    ] as const) {
      const { code, errors } = failing(() => readContactXml(xml));
      expect([code, errors]).toEqual([
        'invalid_argument',
        expect.arrayContaining([{ argument, message: 'is no element of contact-information' }]),
      ]);
    }
    const json = JSON.stringify({ 'contact-information': 1 }).replace('1', `{"${name}":1}`);
    expect(failing(() => readContactJson(json)).errors).toMatchObject([{ argument: name }]);
  },
);

test.each([
  ['x<string>a</string>', 'emailAddressAliasesSet', 'has text between its elements'],
  ['<string>a<b>c</b></string>', 'emailAddressAliasesSet.string', 'must be text'],
  ['<string>a</string><bogus/>', 'emailAddressAliasesSet.bogus', 'is no element of contact-information'],
])('a set of texts that holds %s is refused by name', (xml, argument, message) => {
  const set = inside(`<emailAddressAliasesSet>${xml}</emailAddressAliasesSet>`);
  expect(failing(() => readContactXml(set)).errors).toEqual([{ argument, message }]);
});

test('CDATA and comments may hold text that looks like a declaration', () => {
  const xml = `<!-- <!DOCTYPE x> --><?pi <!ENTITY?>${inside(
    '<!-- <!ENTITY e "x"> --><firstName><![CDATA[<!DOCTYPE x> &e; ]]]]><![CDATA[>]]></firstName>',
  )}<!-- <!x -->\n`;
  expect(readContactXml(xml)).toEqual({ firstName: '<!DOCTYPE x> &e; ]]>' });
});

test('attributes must be well-formed, and are ignored', () => {
  const xml = `<contact-information xmlns="urn:x" a='&lt;"'><firstName b = "]]>" >a</firstName ></contact-information>`;
  expect(readContactXml(xml)).toEqual({ firstName: 'a' });
});

test('reads CDATA, comments, and characters by number', () => {
  const xml = inside(
    '<!-- who --><firstName><![CDATA[a & b]]></firstName><lastName>&#233;&#x1F3A7;&lt;</lastName>',
  );
  expect(readContactXml(`\ufeff${xml}`)).toEqual({ firstName: 'a & b', lastName: 'é🎧<' });
});

test('names each unknown element and each wrong type', () => {
  const xml = inside(
    '<bogus>1</bogus><homeAddress><planet>x</planet></homeAddress><enabled>yes</enabled><timestamp>x</timestamp>' +
      '<jobTitle><b/></jobTitle><emailAddressAliasesSet><b>x</b></emailAddressAliasesSet>',
  );
  const names = [
    ...['emailAddressAliasesSet.b', 'bogus', 'jobTitle', 'homeAddress.planet', 'timestamp', 'enabled'],
  ];
  expect(failing(() => readContactXml(xml)).errors).toEqual(
    names.map((argument) => ({ argument, message: expect.any(String) })),
  );
  const json = {
    'contact-information': { jobTitle: 1, homeAddress: [], enabled: 'true', constructor: null },
  };
  expect(failing(() => readContactJson(JSON.stringify(json))).errors).toHaveLength(4);
});

test.each(['', '[]', '1', '{}', '{"contact-information":1}', '{"contact-information":{},"x":1}', '{'])(
  'JSON %j is refused',
  (json) => expect(failing(() => readContactJson(json)).code).toBe('invalid_argument'),
);

test('null counts as missing in JSON', () => {
  expect(readContactJson('{"contact-information":{"jobTitle":null,"lastName":"Doe"}}')).toEqual({
    lastName: 'Doe',
  });
});

test('a PUT replaces everything except the kept fields', () => {
  const old: Contact = { salutation: 'Dr', enabled: true, jobTitle: 'a', firstName: 'A', lastName: 'B' };
  const body: Contact = { salutation: 'Mr', enabled: false, imId: 'x', jobDept: 'b', lastName: 'C' };
  expect(replaced(old, body)).toEqual({ salutation: 'Dr', enabled: true, jobDept: 'b', lastName: 'C' });
  expect(KEPT).toHaveLength(8);
});
