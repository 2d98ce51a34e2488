/** The data of a user for others to see, as sipXecs keeps it: its `contact-information`. */

/** The values that an element may have. Dates are text, because the original's clients send them so. */
type Kind = 'text' | 'flag' | 'number' | 'texts' | 'address';

/** The elements in the original's order; `twiterName` is its spelling. */
export const FIELDS = {
  authAccountName: 'text',
  jobTitle: 'text',
  jobDept: 'text',
  companyName: 'text',
  assistantName: 'text',
  location: 'text',
  homeAddress: 'address',
  officeAddress: 'address',
  branchAddress: 'address',
  cellPhoneNumber: 'text',
  homePhoneNumber: 'text',
  assistantPhoneNumber: 'text',
  faxNumber: 'text',
  didNumber: 'text',
  imId: 'text',
  imDisplayName: 'text',
  alternateImId: 'text',
  emailAddress: 'text',
  alternateEmailAddress: 'text',
  emailAddressAliasesSet: 'texts',
  useBranchAddress: 'flag',
  branchName: 'text',
  manager: 'text',
  salutation: 'text',
  employeeId: 'text',
  twiterName: 'text',
  linkedinName: 'text',
  facebookName: 'text',
  xingName: 'text',
  timestamp: 'number',
  avatar: 'text',
  enabled: 'flag',
  ldapManaged: 'flag',
  lastImportedDate: 'text',
  disabledDate: 'text',
  custom1: 'text',
  custom2: 'text',
  custom3: 'text',
  firstName: 'text',
  lastName: 'text',
} as const satisfies Record<string, Kind>;

/** The elements of an address, in the original's order. */
export const ADDRESS_FIELDS = ['street', 'city', 'country', 'state', 'zip', 'officeDesignation'] as const;

export type Address = { readonly [K in (typeof ADDRESS_FIELDS)[number]]?: string };

interface Kinds {
  readonly text: string;
  readonly flag: boolean;
  readonly number: number;
  readonly texts: readonly string[];
  readonly address: Address;
}

export type FieldName = keyof typeof FIELDS;

/** A record. An element that is missing was never set. */
export type Contact = { readonly [K in FieldName]?: Kinds[(typeof FIELDS)[K]] };

export const FIELD_NAMES = Object.keys(FIELDS) as readonly FieldName[];

/** The elements that a PUT cannot change: an administrator decides them, or they came from a directory. */
export const KEPT: readonly FieldName[] = [
  'imId',
  'salutation',
  'manager',
  'employeeId',
  'enabled',
  'ldapManaged',
  'lastImportedDate',
  'disabledDate',
];

/**
 * Returns the record after a PUT. The body replaces everything, so elements that it leaves out are removed. Only the
 * elements in `KEPT` stay as they were.
 */
export function replaced(old: Contact, body: Contact): Contact {
  const from = (name: FieldName): Contact => (KEPT.includes(name) ? old : body);
  const entries = FIELD_NAMES.map((name) => [name, from(name)[name]] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
