import { WaitingRooms } from '../../../src/auth/waiting-rooms';
import { later, useClock } from './failures-set-up';

useClock();

const connect = () => ({ destroyed: false });

function setUp(places = 3) {
  const [turns, givenUp]: [string[], string[]] = [[], []];
  const rooms = new WaitingRooms<string>({
    places,
    waitMs: 5_000,
    onTurn: (key) => turns.push(key),
    onGivenUp: (attempt) => givenUp.push(attempt),
  });
  return { rooms, turns, givenUp };
}

test('draws each connection as often, however many attempts come on it', () => {
  const { rooms } = setUp();
  const [fast, slow] = [connect(), connect()];
  let drawn = 0;
  for (let i = 0; i < 1_000; i++) {
    for (let j = 0; j < 10; j++) expect(rooms.enter('room', 'fast', fast, 0)).toBe(j === 0);
    expect(rooms.enter('room', 'slow', slow, 0)).toBe(true);
    if (rooms.draw('room') === 'slow') drawn++;
    rooms.draw('room');
    expect(rooms.has('room')).toBe(false);
  }
  expect(drawn).toBeGreaterThan(400);
  expect(drawn).toBeLessThan(600);
});

test('has so many places; those whose client has gone are free, and are not drawn', () => {
  const { rooms, givenUp } = setUp();
  const connections = Array.from({ length: 3 }, connect);
  for (const [i, connection] of connections.entries()) rooms.enter('room', `${i}`, connection, 0);
  expect(rooms.enter('room', 'late', connect(), 0)).toBe(false);
  expect(rooms.enter('other', 'late', connect(), 0)).toBe(true);
  for (const connection of connections) connection.destroyed = true;
  expect(rooms.enter('room', 'later', connect(), 0)).toBe(true);
  expect(givenUp).toEqual(['0', '1', '2']);
  expect(rooms.draw('room')).toBe('later');
  const gone = connect();
  rooms.enter('room', 'gone', gone, 0);
  gone.destroyed = true;
  expect(rooms.draw('room')).toBeUndefined();
  expect(givenUp).toEqual(['0', '1', '2', 'gone']);
  expect(rooms.has('room')).toBe(false);
});

test('announces a turn once, while somebody waits', () => {
  const { rooms, turns } = setUp();
  rooms.enter('room', 'a', undefined, 500);
  rooms.enter('room', 'b', undefined, 300);
  later(0.499);
  expect(turns).toEqual([]);
  later(3);
  expect(turns).toEqual(['room']);
  rooms.draw('room');
  rooms.callIn('room', 100);
  later(0.1);
  expect(turns).toEqual(['room', 'room']);
  rooms.draw('room');
  rooms.callIn('room', 100);
  later(10);
  expect(turns).toHaveLength(2);
});

test('gives an attempt up after its time, and no more once it was drawn', () => {
  const { rooms, givenUp, turns } = setUp();
  rooms.enter('room', 'drawn', undefined, 9_000);
  rooms.draw('room');
  rooms.enter('room', 'late', undefined, 9_000);
  later(4.999);
  expect(givenUp).toEqual([]);
  later(60);
  expect([givenUp, rooms.has('room'), turns]).toEqual([['late'], false, []]);
});
