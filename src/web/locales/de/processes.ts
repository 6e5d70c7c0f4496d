// German: the pages of processes, and the warnings that every page may have.

import type { processes as english } from '../en/processes.ts'
import type { Messages } from '../message.ts'

export const processes: Messages<typeof english> = {
  'processes.title': 'Worker',
  'processes.caption': 'Alle Prozesse, die Jobs ausführen',
  'processes.process': 'Prozess',
  'processes.state': 'Zustand',
  'processes.queues': 'Queues',
  'processes.busy': 'Belegt',
  'processes.processed': 'Verarbeitet',
  'processes.failed': 'Fehlgeschlagen',
  'processes.memory': 'Speicher',
  'processes.started': 'Gestartet',
  'processes.seen': 'gesehen',
  'processes.actions': 'Aktionen',
  'processes.running': 'läuft',
  'processes.quietState': 'still',
  'processes.silent': 'stumm',
  'processes.embedded': 'eingebettet',
  'processes.embedded.help': 'Er läuft innerhalb eines anderen Programms.',
  'processes.more': { one: 'und {count} weitere', other: 'und {count} weitere' },
  'processes.card.processes': 'Prozesse',
  'processes.card.slots': 'Slots',
  'processes.card.busy': 'Belegt',
  'processes.card.utilization': 'Auslastung',
  'processes.card.memory': 'Speicher',
  'processes.none': 'Keine Worker laufen',
  'processes.none.start': 'So startet einer:',
  'processes.all': 'Alle Prozesse:',
  'processes.quiet': 'Still',
  'processes.stop': 'Stopp',
  'processes.dump': 'Dump',
  'processes.quiet.help': 'Er nimmt keine neuen Jobs an; laufende gehen weiter.',
  'processes.stop.help': 'Er lässt Jobs eine Weile zu Ende laufen, gibt die anderen zurück und endet.',
  'processes.dump.help': 'Er schreibt in sein Log, was er ausführt.',
  'processes.quiet.name': '{name} still stellen',
  'processes.stop.name': '{name} stoppen',
  'processes.dump.name': 'Dump von {name}',
  'processes.quiet.all': 'Alle Prozesse still stellen',
  'processes.stop.all': 'Alle Prozesse stoppen',
  'processes.dump.all': 'Dump aller Prozesse',
  'processes.quiet.confirm': {
    one: 'Dieser Prozess nimmt keine neuen Jobs an, bis er neu gestartet wird:',
    other: 'Diese {count} Prozesse nehmen keine neuen Jobs an, bis sie neu gestartet werden:',
  },
  'processes.stop.confirm': {
    one: 'Dieser Prozess stoppt. Startet ihn nichts neu, warten die Jobs:',
    other: 'Diese {count} Prozesse stoppen. Startet sie nichts neu, warten die Jobs:',
  },
  'processes.quiet.told': {
    one: '{count} Prozess wurde still gestellt; {skipped} waren nicht zu erreichen. Er hört es mit dem nächsten Lebenszeichen.',
    other:
      '{count} Prozesse wurden still gestellt; {skipped} waren nicht zu erreichen. Sie hören es mit dem nächsten Lebenszeichen.',
  },
  'processes.stop.told': {
    one: '{count} Prozess soll stoppen; {skipped} waren nicht zu erreichen. Er hört es mit dem nächsten Lebenszeichen.',
    other:
      '{count} Prozesse sollen stoppen; {skipped} waren nicht zu erreichen. Sie hören es mit dem nächsten Lebenszeichen.',
  },
  'processes.dump.told': {
    one: '{count} Prozess soll ins Log schreiben, was er ausführt; {skipped} waren nicht zu erreichen. Es steht in seinem Log.',
    other:
      '{count} Prozesse sollen ins Log schreiben, was sie ausführen; {skipped} waren nicht zu erreichen. Es steht in ihren Logs.',
  },
  'processes.gone': 'Diesen Prozess gibt es nicht mehr.',
  'processes.deaf':
    'Dieser Prozess nimmt von hier keine Anweisungen an: er läuft in einem anderen Programm oder kennt nur Signale.',
  'processes.signals': 'kennt nur Signale',

  'process.title': 'Prozess {name}',
  'process.gone': 'Diesen Prozess gibt es nicht mehr',
  'process.gone.text':
    'Kein Prozess, der Jobs ausführt, hat diese Id. Er ist gestoppt, oder er gab eine Minute lang kein Lebenszeichen.',
  'process.others': 'Alle Prozesse',
  'process.slots': 'Bei der Arbeit',
  'process.idle': 'Alle seine Slots sind frei.',
  'process.capsules': 'Kapseln',
  'process.capsule': 'Kapsel',
  'process.order': 'Reihenfolge',
  'process.order.strict': 'streng',
  'process.order.weighted': 'gewichtet',
  'process.about': 'Über ihn',
  'process.program': 'Programm',
  'process.tags': 'Tag und Labels',
  'process.seen': 'Zuletzt gesehen',
  'process.id': 'Id',

  'warnings.label': 'Warnungen',
  'warnings.alone': {
    one: 'Niemand nimmt Jobs aus der Queue {names}, und es warten welche.',
    other: 'Niemand nimmt Jobs aus {count} Queues, in denen welche warten: {names}.',
  },
  'warnings.alone.link': 'Ansehen',
  'warnings.mixed': 'Prozesse mit mehreren Versionen von Haymaker laufen: {names}.',
  'warnings.mixed.link': 'Welche?',
}
