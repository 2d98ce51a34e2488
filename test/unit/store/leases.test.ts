import { onEachEngine } from '../../helpers/stores';
import { until } from '../../helpers/until';

onEachEngine((place) => {
  test('one holder has a lease, extends it, and gives it back', async () => {
    const { leases } = await place.open(await place.fresh());
    expect(await leases.holderOf('retention')).toBeUndefined();
    expect(await leases.take('retention', 'gw1', 60_000)).toBe(true);
    expect(await leases.take('retention', 'gw2', 60_000)).toBe(false);
    expect(await leases.take('retention', 'gw1', 60_000)).toBe(true);
    expect(await leases.take('other', 'gw2', 60_000)).toBe(true);
    expect(await leases.holderOf('retention')).toBe('gw1');
    await leases.release('retention', 'gw2');
    expect(await leases.holderOf('retention')).toBe('gw1');
    await leases.release('retention', 'gw1');
    expect(await leases.take('retention', 'gw2', 60_000)).toBe(true);
  });

  test('a lease ends by itself', async () => {
    const { leases } = await place.open(await place.fresh());
    await leases.take('retention', 'gw1', 50);
    await until(async () => (await leases.holderOf('retention')) === undefined);
    expect(await leases.take('retention', 'gw2', 60_000)).toBe(true);
  });

  test('of forty who want a lease at once, one gets it', async () => {
    const options = await place.fresh();
    const [one, two] = [await place.open(options), await place.open(options)];
    const wishes = Array.from({ length: 40 }, (_, index) =>
      (index % 2 === 0 ? one : two).leases.take('retention', `gw${index}`, 60_000),
    );
    expect((await Promise.all(wishes)).filter(Boolean)).toHaveLength(1);
  });
});
