// Certificates for tests, made when they are needed by openssl: an authority, and what it signs.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const CURVE = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

/** Files of a certificate and its key. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

export class Authority {
  readonly #folder = mkdtempSync(join(tmpdir(), 'haymaker-ca-'))
  #signed = 0

  constructor() {
    const files = ['-keyout', this.#file('ca.key'), '-out', this.file]
    openssl('req', '-x509', ...CURVE, ...files, '-days', '2', '-subj', '/CN=An authority of a test')
  }

  #file(name: string): string {
    return join(this.#folder, name)
  }

  /** Its own certificate. */
  get file(): string {
    return this.#file('ca.pem')
  }

  get pem(): string {
    return readFileSync(this.file, 'utf8')
  }

  /** A certificate for these names, as IP:127.0.0.1 or DNS:host, that holds so many days; -1: until yesterday. */
  sign(names: string, days = 1): Certificate {
    const name = `signed${++this.#signed}`
    const [cert, key, asked, extension] = ['pem', 'key', 'csr', 'ext'].map((end) => this.#file(`${name}.${end}`))
    if (!cert || !key || !asked || !extension) throw new Error('four files')
    writeFileSync(extension, `subjectAltName=${names}`)
    openssl('req', ...CURVE, '-keyout', key, '-out', asked, '-subj', `/CN=${name}`)
    const by = ['-CA', this.file, '-CAkey', this.#file('ca.key'), '-CAcreateserial']
    openssl('x509', '-req', '-in', asked, ...by, '-days', String(days), '-extfile', extension, '-out', cert)
    return { cert, key }
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true })
  }
}

const openssl = (...args: readonly string[]): unknown => execFileSync('openssl', args, { stdio: 'ignore' })
