// The unit that `haymaker init --systemd` prints: a service that says when it is ready, that is watched, and that gets the
// time it needs to stop.

import { relative } from 'node:path'

export interface UnitOptions {
  /** Of the application, absolute. */
  readonly folder: string
  /** The program of Node, absolute. */
  readonly node: string
  /** The module of the command line, absolute. */
  readonly module: string
}

/** A `%` begins a specifier of systemd, and a space ends a word. */
const quoted = (path: string): string => `"${path.replaceAll('%', '%%').replaceAll(/["\\]/g, '\\$&')}"`

export const unitOf = ({ folder, node, module }: UnitOptions): string => `[Unit]
Description=Haymaker: the jobs of ${folder.replaceAll('%', '%%')}
Wants=network-online.target
After=network-online.target

[Service]
Type=notify
# Its words come through systemd-notify, a child of it.
NotifyAccess=all
WorkingDirectory=${folder.replaceAll('%', '%%')}
Environment=NODE_ENV=production
ExecStart=${quoted(node)} ${quoted(relative(folder, module))} work --processes 2
# One process after the other, on new code.
ExecReload=/bin/kill -USR2 $MAINPID
# The supervisor tells its processes itself.
KillMode=mixed
# More than -t and six seconds.
TimeoutStopSec=40
# Beats that the store does not acknowledge for so long, or a loop that does not turn, end it.
WatchdogSec=120
Restart=always
RestartSec=1

[Install]
WantedBy=multi-user.target
`
