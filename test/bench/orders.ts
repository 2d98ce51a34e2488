/** What a process answers to an order. */
export type Answered<T> = { readonly done: T } | { readonly failed: string };

/** In a process of a benchmark: does what it is told, one order after the other, and answers each. */
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
