import type { ValidateFunction } from 'ajv';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { openApiDocument } from '../../routes/openapi/document';

/** The description as it is served, not as the compiler knows it. */
export const DOCUMENT: {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, object>; readonly securitySchemes: object };
} = JSON.parse(JSON.stringify(openApiDocument()));

export interface Operation {
  readonly operationId: string;
  readonly responses: Record<
    string,
    { description: string; content?: Record<string, { schema?: object }>; headers?: Record<string, unknown> }
  >;
}

const ajv = new Ajv2020({ strict: false, allErrors: true, formats: { int32: true } });
addFormats(ajv);
ajv.addSchema({ $id: 'document', ...DOCUMENT });

const compiled = new Map<string, ValidateFunction>();

/** Returns the mistakes of a value, by the schema at a JSON pointer into the description; empty if it is valid. */
export function mistakes(pointer: string, value: unknown): readonly string[] {
  const validate = compiled.get(pointer) ?? ajv.compile({ $ref: `document#${pointer}` });
  compiled.set(pointer, validate);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

interface EventSchemas {
  readonly anyOf: readonly { readonly properties: { readonly event: { readonly const: string } } }[];
}

/** The names of the events that are described, in the order of their schemas. */
export const EVENT_KINDS = (DOCUMENT.components.schemas['StreamEvent'] as EventSchemas).anyOf.map(
  ({ properties }) => properties.event.const,
);

/** Returns the mistakes of an event of a stream, by the schema of its kind; empty if it is valid. */
export function eventMistakes(kind: string, data: unknown): readonly string[] {
  const index = EVENT_KINDS.indexOf(kind);
  if (index < 0) return ['no schema'];
  return mistakes(`/components/schemas/StreamEvent/anyOf/${index}`, { event: kind, data });
}

/** Returns one escaped segment of a JSON pointer (RFC 6901 §3). */
export const escaped = (segment: string): string => segment.replaceAll('~', '~0').replaceAll('/', '~1');
