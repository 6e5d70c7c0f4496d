// German: the frame around every page, and the pages that say why there is no page.

import type { frame as english } from '../en/frame.ts'
import type { Messages } from '../message.ts'

export const frame: Messages<typeof english> = {
  'app.skip': 'Zum Inhalt springen',
  'app.back': 'Zurück zur App',
  'app.readOnly': 'Nur Ansicht',
  'app.footer': 'Haymaker {version}',
  'app.language': 'Sprache',
  'app.theme': 'Farben',
  'app.theme.system': 'Wie das System',
  'app.theme.light': 'Hell',
  'app.theme.dark': 'Dunkel',
  'app.save': 'Speichern',

  'live.on': 'Live',
  'live.paused': 'Angehalten',
  'live.lost': 'Verbindung wird gesucht',
  'live.help': 'Die Zahlen folgen dem Speicher. Ein Klick hält sie an oder lässt sie weiterlaufen.',

  'nav.label': 'Seiten',
  'nav.overview': 'Übersicht',
  'nav.queues': 'Queues',
  'nav.busy': 'In Arbeit',
  'nav.scheduled': 'Geplant',
  'nav.retries': 'Retries',
  'nav.dead': 'Tot',
  'nav.errors': 'Fehler',
  'nav.limits': 'Grenzen',
  'nav.periodic': 'Regelmäßig',
  'nav.audit': 'Protokoll',
  'nav.processes': 'Worker',
  'nav.metrics': 'Metriken',
  'nav.completed': 'Erledigt',
  'nav.store': 'Store',
  'nav.redis': 'Redis',

  'shortcuts.title': 'Tasten',
  'shortcuts.off': 'Diese Tasten abschalten',
  'shortcuts.close': 'Schließen',
  'shortcuts.search': 'Jobs suchen',
  'shortcuts.live': 'Laufende Zahlen anhalten oder fortsetzen',
  'shortcuts.rows': 'Nächste und vorige Zeile; Enter öffnet sie',
  'shortcuts.select': 'Zeile auswählen',
  'shortcuts.all': 'Alles auf der Seite auswählen',
  'shortcuts.pages': 'Danach o, q, b, s, r, d, e, m, w: zu den Seiten',
  'shortcuts.help': 'Diese Liste',

  'problem.notFound': 'Nicht gefunden',
  'problem.notFound.text': 'Diese Seite gibt es hier nicht.',
  'problem.method.text': 'Diese Adresse verlangt eine andere Methode.',
  'problem.said': '{said}',
  'problem.forbidden': 'Nicht erlaubt',
  'problem.forbidden.text': 'Die Anmeldung als {user} reicht dafür nicht. Nötig ist: {needs}.',
  'problem.unknown.text': 'Der App unbekannt, oder ohne Zugang zu ihren Jobs. Bitte zuerst dort anmelden.',
  'problem.password': 'Anmelden',
  'problem.password.text': 'Dieses Dashboard verlangt Name und Passwort.',
  'problem.closed': 'Dieses Dashboard ist geschlossen',
  'problem.closed.text':
    'Es zeigt, was in Jobs steht, und kann sie löschen. In Produktion öffnet es sich daher nur für Benannte. Zur Wahl stehen:',
  'problem.origin': 'Diese Änderung kam nicht von einer Seite dieses Dashboards',
  'problem.origin.text':
    'Sie wurde abgelehnt: {why}. Das Dashboard unter seiner eigenen Adresse öffnen. Hinter einem Proxy: trustProxy setzen und X-Forwarded-Host durchreichen.',
  'problem.host': 'Falsche Adresse',
  'problem.host.text':
    'Dieses Dashboard hört nicht auf den Namen {host}. Ihn in hosts aufnehmen oder mit --host-name {host} starten.',
  'problem.parameter': 'Falsche Adresse',
  'problem.parameter.text': 'Der Parameter {parameter} passt nicht. Erwartet: {expected}.',
  'problem.tooLarge': 'Zu groß',
  'problem.tooLarge.text': 'Gesendet wurden mehr als 64 KiB. Weniger Jobs auswählen.',
  'problem.tooMany': 'Zu viele auf einmal',
  'problem.streams.text':
    'So viele Seiten, wie zugleich dem Store folgen dürfen, sind offen. Die übrigen fragen alle zwei Sekunden.',
  'problem.attempts.text': 'Zu viele falsche Passwörter von dieser Adresse. Neuer Versuch in {seconds} Sekunden.',
  'problem.away': 'Der Speicher antwortet nicht',
  'problem.away.text':
    'Diese Seite versucht es von selbst wieder. Die Jobs sind so sicher wie zuvor. Läuft der Speicher, stimmt seine Adresse, steht eine Firewall dazwischen?',
  'problem.away.said': 'Antwort:',
  'problem.broken': 'Etwas ist schiefgegangen',
  'problem.broken.text': 'Der Fehler steht im Log dieses Prozesses. Vor einem neuen Versuch nach den Jobs sehen.',
  'problem.mount': 'Das Dashboard ist woanders eingehängt',
  'problem.mount.text':
    'Geöffnet wurde {path}, die Option basePath nennt {base}. basePath auf den Ort setzen, an dem es eingehängt ist.',
}
