/** @typedef {import('./api.js').CommandTable['commands'][number]} Row */

/**
 * Returns how much a command disturbs with these arguments, by its row of the gateway's table.
 *
 * @param {Pick<Row, 'danger' | 'dangers' | 'arguments'>} row
 * @param {readonly string[]} args
 */
export function dangerOf(row, args) {
  const wordOf = (/** @type {string} */ name) =>
    args[row.arguments.findIndex((argument) => argument.name === name)];
  const special = (row.dangers ?? []).find((one) =>
    'without' in one ? wordOf(one.without) === undefined : wordOf(one.argument) === one.value,
  );
  return special?.danger ?? row.danger;
}
