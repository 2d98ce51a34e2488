import type { z } from 'zod';
import { configSchema } from './schema';

/**
 * Returns the keys that the schema knows at a path of the file, such as `users.200`; empty if that value has no keys of
 * its own.
 */
export function knownKeys(path: readonly PropertyKey[]): string[] {
  const schema = path.reduce<z.core.$ZodType | undefined>(
    (above, key) => above && childOf(bare(above), key),
    configSchema,
  );
  return Object.keys((schema && definitionOf(bare(schema)).shape) ?? {});
}

/** The parts of zod's definitions that lead to another schema. */
interface Definition {
  readonly type: string;
  readonly innerType?: z.core.$ZodType;
  readonly in?: z.core.$ZodType;
  readonly out?: z.core.$ZodType;
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly valueType?: z.core.$ZodType;
  readonly element?: z.core.$ZodType;
}

function definitionOf(schema: z.core.$ZodType): Definition {
  return schema._zod.def;
}

/** Returns the schema inside its wrappers: a default, `optional`, and functions that run before or after it. */
function bare(schema: z.core.$ZodType): z.core.$ZodType {
  const { type, innerType, in: before, out } = definitionOf(schema);
  if (innerType) return bare(innerType);
  if (type !== 'pipe' || !before || !out) return schema;
  // A preprocess is a transform followed by the schema. If a transform comes after the schema, the order is the other way
  // round.
  return bare(definitionOf(before).type === 'transform' ? out : before);
}

function childOf(schema: z.core.$ZodType, key: PropertyKey): z.core.$ZodType | undefined {
  const { shape, valueType, element } = definitionOf(schema);
  return shape?.[String(key)] ?? valueType ?? element;
}
