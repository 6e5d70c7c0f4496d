// German: why something is refused.

import type { reasons as english } from '../en/reasons.ts'
import type { Messages } from '../message.ts'

export const reasons: Messages<typeof english> = {
  'expected.whole': 'eine ganze Zahl von {least} bis {most}',
  'expected.oneOf': 'eines von {words}',
  'expected.notBesideHours': 'weggelassen, wo Stunden angegeben sind',
  'expected.text': 'Text mit höchstens {most} Zeichen',
  'expected.known': 'einer, den diese Seite kennt: {names}',
  'expected.noneKnown': 'keiner, denn diese Seite kennt keine',
  'expected.form': 'der eines Formulars',
  'expected.complete': 'vollständig, aber der Absender ging weg',
  'expected.stateOf': 'ein Zustand, dessen Jobs das können: {verb}',

  'origin.site': 'Sec-Fetch-Site ist {site}',
  'origin.nothing': 'weder Sec-Fetch-Site noch Origin wurde gesendet',
  'origin.other': 'Origin ist {origin} und Host ist {host}',

  'permission.view': 'Seiten ansehen',
  'permission.view args': 'Argumente ansehen',
  'permission.retry jobs': 'Jobs wiederholen',
  'permission.run jobs': 'Jobs sofort ausführen',
  'permission.reschedule jobs': 'Jobs verschieben und umziehen',
  'permission.kill jobs': 'Jobs für tot erklären',
  'permission.delete jobs': 'Jobs löschen',
  'permission.cancel jobs': 'Jobs abbrechen',
  'permission.pause queues': 'Queues anhalten',
  'permission.clear queues': 'Queues leeren',
  'permission.steer crons': 'Jobs nach der Uhr steuern',
  'permission.reset limits': 'Grenzen zurücksetzen',
  'permission.tell processes': 'Workern etwas auftragen',
  'permission.release locks': 'Sperren freigeben',
  'permission.mark deploys': 'Deploys vermerken',
  'permission.reset counters': 'Zähler zurücksetzen',
  'permission.view store': 'den Speicher ansehen',
  'permission.view audit': 'das Protokoll ansehen',
  'permission.reveal args': 'Verborgenes zeigen',
}
