import { soak } from './soak.ts';

describe('a proxy in use', () => {
  it('loses no socket, timer, memory or byte in 100 switches under 40 clients that talk', async function () {
    this.timeout(60_000);
    await soak(100);
  });
});
