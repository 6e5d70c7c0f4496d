// Faults on purpose in what a store says of itself, as in list.mjs.

const sql = 'stores/sqlite/sql.generated.ts'
const sqlite = 'stores/sqlite/anatomy.ts'
const own = 'stores/redis/own-keys.ts'
const pages = 'stores/redis/key-pages.ts'
const redis = 'stores/redis/anatomy.ts'

const ofSqlite = [
  {
    name: 'anatomy: a queue counts the jobs of all',
    gives: 'a page that shows a full queue where nothing waits',
    file: sql,
    find: `(SELECT count(*) FROM queued WHERE queue = name) AS entries`,
    replace: `(SELECT count(*) FROM queued) + 1 AS entries`,
  },
  {
    name: 'anatomy: the dead are counted as retries',
    gives: 'numbers that other pages deny',
    file: sql,
    find: `(SELECT count(*) FROM sets WHERE place = 'dead') AS dead`,
    replace: `(SELECT count(*) FROM sets WHERE place = 'retry') AS dead`,
  },
  {
    name: 'anatomy: dead owners are processes',
    gives: 'processes that are not there',
    file: sql,
    find: `(SELECT count(*) FROM owners WHERE dead = 0) AS processes`,
    replace: `(SELECT count(*) FROM owners) AS processes`,
  },
  {
    name: 'anatomy: free pages are taken off',
    gives: 'a size below nothing',
    file: sqlite,
    find: `value: row.freePages * row.pageSize`,
    replace: `value: -row.pages`,
  },
]

const ofRedis = [
  {
    name: 'redis: anatomy: every key is shown',
    gives: 'the sessions of another program on a page',
    file: own,
    find: `  if (!name.startsWith(prefix)) return null`,
    replace: `  if (name !== '') return { type: 'any', meaning: 'own', queue: null }`,
  },
  {
    name: 'redis: anatomy: a key that only has a name of ours is shown',
    gives: 'what another program keeps under that name',
    file: own,
    find: `expected.type === 'any' || expected.type === found`,
    replace: `expected.type !== found || expected.type === found`,
  },
  {
    name: 'redis: anatomy: anything that looks like a histogram of Sidekiq 7 is shown',
    gives: 'a key of another program with a date in its name',
    file: own,
    find: `return prefix !== '' && histogram7.test(own) ?`,
    replace: `return histogram7.test(own) ?`,
  },
  {
    name: 'redis: anatomy: names may begin with ours',
    gives: 'keys of another program whose names go on',
    file: own,
    find: `const known = single.get(own)`,
    replace: `const known = single.get(own) ?? (own.startsWith('queue') ? ['any', 'own'] : undefined)`,
  },
  {
    name: 'redis: anatomy: the pages of keys begin anew',
    gives: 'a list without an end',
    file: pages,
    find: `.filter((name) => name > last && `,
    replace: `.filter((name) => `,
  },
  {
    name: 'redis: anatomy: what one step found too much is left out',
    gives: 'keys that no page shows',
    file: pages,
    find: `own.length > limit ? cursor(`,
    replace: `own.length > 1000 ? cursor(`,
  },
  {
    name: 'redis: anatomy: the claims of the dead are not counted',
    gives: 'jobs that are nowhere',
    file: redis,
    find: `[...listOf(owners), ...listOf(dead)]`,
    replace: `[...listOf(owners)]`,
  },
]

export const anatomyMutants = [...ofSqlite, ...ofRedis]
