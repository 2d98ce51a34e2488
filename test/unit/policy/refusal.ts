import { GatewayError } from '../../../src/errors';

/** The refusal that something throws; fails the test if it throws none. */
export async function refusalOf(action: () => unknown): Promise<GatewayError> {
  try {
    await action();
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
  throw new Error('Nothing was refused');
}

/** The code of the refusal; `undefined` if there is none. */
export function codeOf(action: () => unknown): string | undefined {
  try {
    action();
  } catch (error) {
    if (error instanceof GatewayError) return error.code;
    throw error;
  }
  return undefined;
}
