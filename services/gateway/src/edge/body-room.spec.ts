import { BodyRoom } from './body-room.js';

describe('the room for bodies', () => {
  it('lets in what fits, in order, and more as others leave', async () => {
    const room = new BodyRoom(100);
    const entered: string[] = [];
    const enter = async (name: string, bytes: number) => {
      const leave = await room.take(bytes, 5_000);
      entered.push(name);
      return leave!;
    };
    const [first, second] = [enter('first', 60), enter('second', 60)];
    const third = enter('third', 10);
    const leaveFirst = await first;
    expect(entered).toEqual(['first']);
    leaveFirst(20);
    leaveFirst(20);
    const leaveSecond = await second;
    const leaveThird = await third;
    expect(entered).toEqual(['first', 'second', 'third']);
    for (const leave of [leaveFirst, leaveSecond, leaveThird]) leave(0);
    expect(await room.take(100, 0)).not.toBeNull();
  });

  it('gives a body larger than everything the whole room', async () => {
    const room = new BodyRoom(100);
    const leave = await room.take(1_000, 5);
    expect(await room.take(1, 5)).toBeNull();
    leave!(0);
    expect(await room.take(1, 5)).not.toBeNull();
  });

  it('tells who waited too long, and lets those behind pass', async () => {
    const room = new BodyRoom(100);
    await room.take(50, 5);
    const large = room.take(80, 20);
    const small = room.take(50, 5_000);
    expect(await large).toBeNull();
    expect(await small).not.toBeNull();
  });
});
