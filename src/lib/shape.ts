import type { z } from 'zod';

/** The type of the values that a schema describes, with everything in them readonly. */
export type Shape<S extends z.ZodType> = Unchanging<z.output<S>>;

type Unchanging<T> = T extends readonly (infer E)[]
  ? readonly Unchanging<E>[]
  : T extends object
    ? { readonly [K in keyof T]: Unchanging<T[K]> }
    : T;
