// The published entry `haymaker/testing`: time and chance for tests, and the contract that makes a store a store.

export { FakeClock } from './fake-clock.ts'
export { seededRandom } from './seeded-random.ts'
