// One connection to one file. It prepares each statement once, names every failure, and never waits inside SQLite
// (`timeout: 0`): a lock that another process holds is the writer's business, since waiting here would stop the loop.

import type { DatabaseSync as Connection, SQLInputValue, StatementSync } from 'node:sqlite'
import { HaymakerError } from '../../core/errors.ts'
import { storeError } from './sqlite-error.ts'
import { sqlite } from './sqlite-module.ts'

/** `full`: a commit survives a power cut. `normal`: it survives a crash of the process; a power cut may take the last ones. */
export type Synchronous = 'full' | 'normal'

export class Database {
  /** The file, or ':memory:'. */
  readonly path: string
  readonly #timeout: number
  #connection: Connection | null = null
  #statements = new Map<string, StatementSync>()

  /** `timeout`: how many milliseconds SQLite may block for a lock; more than 0 only in a thread with nothing else to do. */
  constructor(path: string, timeout = 0) {
    this.path = path
    this.#timeout = timeout
  }

  get inMemory(): boolean {
    return this.path === ':memory:'
  }

  /** Whether a transaction is open: SQLite ends it by itself on some errors. */
  get inTransaction(): boolean {
    return this.#open().isTransaction
  }

  /** How many rows this connection has changed since it was opened. */
  get changes(): number {
    return this.get<{ changes: number }>('SELECT total_changes() AS changes')?.changes ?? 0
  }

  open(): void {
    this.guard(() => {
      this.#connection = new sqlite.DatabaseSync(this.path, { timeout: this.#timeout })
    })
  }

  /** Closing twice changes nothing. */
  close(): void {
    const connection = this.#connection
    this.#connection = null
    this.#statements.clear()
    connection?.close()
  }

  /**
   * Whether the constraints of the columns are taken for kept, which our own statements keep. Asking whether a place is one of
   * five costs an insert 1.5 µs of 4.
   */
  trust(isTrusted: boolean): void {
    this.execute(`PRAGMA ignore_check_constraints = ${isTrusted ? 'ON' : 'OFF'}`)
  }

  /** Runs SQL that has no parameters and no rows. */
  execute(sql: string): void {
    this.#open().exec(sql)
  }

  /** The first row, or undefined. The caller names the row's shape, as the statement beside it has it. */
  get<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#prepared(sql).get(...values) as Row | undefined
  }

  /** All rows. */
  all<Row>(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#prepared(sql).all(...values) as Row[]
  }

  /** All rows, each a list of its columns: of many rows of four columns, in two thirds of the time that objects take. */
  lists<Row extends readonly unknown[]>(sql: string, ...values: SQLInputValue[]): Row[] {
    const statement = this.#prepared(sql)
    statement.setReturnArrays(true)
    return statement.all(...values) as unknown[] as Row[]
  }

  /** Rows one by one, each read when it is asked for. */
  each<Row>(sql: string, ...values: SQLInputValue[]): Iterable<Row> {
    return this.#prepared(sql).iterate(...values) as Iterable<unknown> as Iterable<Row>
  }

  /** The number of rows changed. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#prepared(sql).run(...values).changes)
  }

  /** Runs `use`, and turns what SQLite throws into an error of ours. */
  guard<T>(use: () => T): T {
    try {
      return use()
    } catch (error) {
      throw storeError(error, this.path)
    }
  }

  #open(): Connection {
    if (this.#connection) return this.#connection
    throw new HaymakerError('HM_STORE_CLOSED', `The store ${this.path} is closed. Open it before you use it.`)
  }

  #prepared(sql: string): StatementSync {
    const connection = this.#open()
    let statement = this.#statements.get(sql)
    if (!statement) {
      statement = connection.prepare(sql)
      this.#statements.set(sql, statement)
    }
    return statement
  }
}
