// Where the master of a store is: at its address, where its sentinels say, or on the node of a Cluster that owns its slot.
// Whoever is asked is asked anew for each connection, the next one first after each try, so that one that is away or
// wrong does not stand in the way.

import { HaymakerError } from '../../core/errors.ts'
import { dial } from './clients/socket.ts'
import { type Connect, type Connection, listOf, type Reply, textOf } from './connection.ts'
import type { Credentials, Finder, Source } from './source.ts'

/** A way to connect to the master, found anew each time. */
export function connecting(source: Source, credentials?: () => Credentials | Promise<Credentials>): Connect {
  let tries = 0
  return async (lost) => {
    const { url, tls, finder } = source
    const given = (await credentials?.()) ?? null
    const found = finder ? await find(source, finder, given, tries++) : url
    return dial({ url: found, tls, credentials: given }, { lost })
  }
}

async function find(source: Source, finder: Finder, credentials: Credentials | null, first: number): Promise<string> {
  const { nodes } = finder
  let failed: unknown
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[(first + i) % nodes.length] ?? source.url
    try {
      const found = await askNode(source, finder, credentials, node)
      if (found !== null) return found
    } catch (error) {
      failed = error
    }
  }
  if (failed) throw failed
  const who = finder.kind === 'sentinel' ? `No sentinel knows a master "${finder.master}"` : 'No node owns our slot'
  throw new HaymakerError(
    'HM_STORE_UNREACHABLE',
    `${who}. Asked: ${nodes.map((node) => new URL(node).host).join(', ')}.`,
  )
}

async function askNode(
  { url, prefix, tls }: Source,
  finder: Finder,
  credentials: Credentials | null,
  node: string,
): Promise<string | null> {
  // A sentinel has users of its own; the nodes of a Cluster share theirs.
  const connection = await dial({ url: node, tls, credentials: finder.kind === 'cluster' ? credentials : null })
  try {
    return finder.kind === 'sentinel'
      ? at(url, listOf(await connection.send(['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', finder.master])))
      : await ownerOf(connection, prefix, node)
  } finally {
    await connection.close()
  }
}

/** The node that owns the slot of the prefix; the node asked where there is no Cluster. */
async function ownerOf(connection: Connection, prefix: string, node: string): Promise<string | null> {
  const [slot, slots] = await connection.pipeline([
    ['CLUSTER', 'KEYSLOT', prefix],
    ['CLUSTER', 'SLOTS'],
  ])
  if (slot instanceof Error || slots instanceof Error) {
    if (/cluster support disabled/i.test(String(slot))) return node
    throw slot instanceof Error ? slot : slots
  }
  const range = listOf(slots).find((one) => {
    const [from, to] = listOf(one).map(Number)
    return from !== undefined && to !== undefined && from <= Number(slot) && Number(slot) <= to
  })
  return at(node, listOf(listOf(range)[2]))
}

/** The address of this host and port, with user, database and TLS of `url`; an empty host is the one that was asked. */
function at(url: string, [host, port]: readonly Reply[]): string | null {
  if (port === undefined) return null
  const found = new URL(url)
  const name = host === null ? '' : textOf(host)
  if (name !== '') found.hostname = name.includes(':') ? `[${name}]` : name
  found.port = textOf(port)
  return found.href
}
