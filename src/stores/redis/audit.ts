// The log of what people did, on Redis: one list, the newest first.

import { audited, type Ledger } from '../../core/store/ledger.ts'
import { bytesOf, listOf, textOf } from './connection.ts'
import type { Parts } from './parts.ts'
import { wrongType } from './redis-error.ts'

export function audit({ server, keys }: Parts): Pick<Ledger, 'audit' | 'audits'> {
  return {
    async audit(line) {
      const said = textOf(await server.run('audit', [keys.audit], [Buffer.from(line), String(audited)]))
      if (said.startsWith('wrongtype ')) throw wrongType(said.slice('wrongtype '.length))
    },
    async audits(limit) {
      return limit <= 0 ? [] : listOf(await server.send(['LRANGE', keys.audit, '0', String(limit - 1)])).map(bytesOf)
    },
  }
}
