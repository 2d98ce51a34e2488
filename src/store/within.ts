import { StoreTrouble } from './trouble';

/**
 * Resolves as the work does, but not later than the limit. The work itself is not ended.
 *
 * @throws StoreTrouble (rejects) if the limit has passed
 */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Late(ms)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The limit has passed: nobody knows what became of the work. */
export class Late extends StoreTrouble {
  constructor(ms: number) {
    super(`the database did not answer within ${ms / 1_000} s`);
  }
}
