/** The answer of a process to an order. */
export type Answered<T> = { readonly done: T } | { readonly failed: string };

/** Runs in a process of a benchmark: carries out one order after the other, and answers each. */
export function answerOrders<O, T>(carryOut: (order: O) => Promise<T>): void {
  process.on('message', (order: O) => {
    carryOut(order).then(
      (done) => process.send?.({ done } satisfies Answered<T>),
      (error: Error) => process.send?.({ failed: error.stack ?? error.message } satisfies Answered<T>),
    );
  });
  process.on('disconnect', () => process.exit());
  process.send?.('ready');
}
