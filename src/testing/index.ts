// The published entry `haymaker/testing`: time and chance for tests, and the contract that makes a store a store.

export type { Codec } from '../core/payload/codec.ts'
export type { Store } from '../core/store/store.ts'
export { sidekiqCodec } from '../wire/sidekiq/codec.ts'
export type { Bench, MakeBench } from './contract/bench.ts'
export { contract, nameOf, prove, proveAll } from './contract/contract.ts'
export { history } from './contract/histories.ts'
export type { Promised } from './contract/promised.ts'
export { emptyMemory, type Memory } from './contract/reference/memory.ts'
export { type ReferenceStoreOptions, referenceStore } from './contract/reference-store.ts'
export { FakeClock } from './fake-clock.ts'
export { seededRandom } from './seeded-random.ts'
