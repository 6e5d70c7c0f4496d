// A listener on a unix socket of datagrams, as systemd's is, made by Perl, since Node has none.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

/** Prints every datagram with a line of its own after it, until its standard input ends. */
const PERL = `
use strict; use warnings; use IO::Socket::UNIX; use IO::Select; use Socket; $| = 1;
my $socket = IO::Socket::UNIX->new(Type => SOCK_DGRAM, Local => $ARGV[0]) or die "no socket: $!";
print "listening\\n";
my $select = IO::Select->new($socket, \\*STDIN);
while (1) {
  for my $ready ($select->can_read()) {
    exit 0 if $ready == \\*STDIN;
    $socket->recv(my $text, 4096);
    print "$text\\n";
  }
}
`

export class Datagrams {
  readonly #child: ChildProcess
  #text = ''

  private constructor(child: ChildProcess) {
    this.#child = child
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#text += text
    })
  }

  static async listen(path: string): Promise<Datagrams> {
    const child = spawn('perl', ['-e', PERL, path], { stdio: ['pipe', 'pipe', 'inherit'] })
    const datagrams = new Datagrams(child)
    if (child.stdout) await once(child.stdout, 'data')
    return datagrams
  }

  /** The lines heard so far, in order. */
  get lines(): readonly string[] {
    return this.#text.split('\n').filter((line) => line !== '' && line !== 'listening')
  }

  async close(): Promise<void> {
    const ended = once(this.#child, 'exit')
    this.#child.stdin?.end()
    await ended
  }
}
