// German: what became of jobs, and what people did.

import type { past as english } from '../en/past.ts'
import type { Messages } from '../message.ts'

export const past: Messages<typeof english> = {
  'errors.of': 'Welche Fehlschläge',
  'errors.of.every': 'Jeder Versuch',
  'errors.of.last': 'Nur letzte Versuche',
  'errors.first': 'Zuerst',
  'errors.last': 'Zuletzt',
  'errors.gone': 'Aufgegeben',
  'errors.none': 'Keine Fehlschläge unter den Jobs, die noch da sind.',
  'errors.scanned': '{examined} von {total} fehlgeschlagenen Jobs durchsucht.',

  'error.onlyNotes': 'Diese Jobs wurden aufgegeben und nicht behalten: übrig sind die Notizen zu ihren Versuchen.',
  'error.attempts': 'Versuche dieser Klasse',
  'error.trace': 'Backtrace',
  'error.noTrace': 'Kein Backtrace vorhanden. Mit backtrace: true am Job wird er aufbewahrt.',
  'error.newest': 'Der neueste davon',
  'error.gone': 'So ist kein Job mehr fehlgeschlagen.',
  'error.retry': { one: '{count} Job wiederholen', other: 'Alle {count} wiederholen' },
  'error.kill': { one: '{count} Job für tot erklären', other: '{count} für tot erklären' },
  'error.delete': { one: '{count} Job löschen', other: 'Alle {count} löschen' },

  'completed.finished': 'Fertig',
  'completed.hint': 'Text, class:Name, queue:name, jid:…',
  'completed.all': 'Die neuesten {max} Versuche werden behalten, auch die fehlgeschlagenen.',
  'completed.sample':
    'Die neuesten {max} Versuche werden behalten, auch die fehlgeschlagenen. Von den erfolgreichen ist es eine Stichprobe: einer pro Sekunde, Klasse und Prozess. Mit history: ‘all’ in der Konfiguration der Worker wird jeder behalten.',
  'completed.none':
    'Mit der Konfiguration dieses Prozesses bleibt von Erfolgen nichts: diese hier kommen von Workern mit einer anderen. Von allen Versuchen bleiben die neuesten {max}.',
  'completed.empty': 'Noch ist kein Job erledigt, soweit Versuche behalten werden.',
  'completed.off': 'Erledigte Jobs werden nicht behalten',
  'completed.off.text':
    'Damit sie bleiben, höchstens die neuesten {max} Versuche, gehört dies in die Konfiguration der Worker. Es kostet den Store etwas Speicher und Zeit pro Job.',
  'completed.shown': { one: '{count} Versuch', other: '{count} Versuche' },
  'completed.older': 'Ältere',
  'completed.newest': 'Neueste',

  'attempts.caption': 'Versuche',
  'attempts.none': 'Von diesem Job ist kein Versuch notiert.',
  'attempts.attempt': 'Versuch',
  'attempts.ended': 'Ende',
  'attempts.outcome': 'Ausgang',
  'attempts.ran': 'Lief',
  'attempts.waited': 'Wartete',
  'attempts.process': 'Prozess',
  'attempts.error': 'Fehler',
  'attempts.notRun': 'nicht gelaufen',
  'attempts.done': 'erledigt',
  'attempts.retry': 'fehlgeschlagen',
  'attempts.schedule': 'vertagt',
  'attempts.dead': 'gestorben',
  'attempts.gone': 'aufgegeben',
  'attempts.exhausted': 'keine Retries übrig',
  'attempts.killed': 'beendet',
  'attempts.discarded': 'verworfen',
  'attempts.cancelled': 'abgebrochen',
  'attempts.notKept': 'nicht behalten',
  'attempts.poison': 'beendete seine Prozesse',
  'attempts.malformed': 'nicht lesbar',

  'logged.title': 'Log',
  'logged.last': 'Letzte Zeile des Logs',
  'logged.of': {
    one: 'Log von Versuch {attempt}: die letzte Zeile',
    other: 'Log von Versuch {attempt}: die letzten {count} Zeilen',
  },
  'logged.debug': 'Debug',
  'logged.info': 'Info',
  'logged.warn': 'Warnung',
  'logged.error': 'Fehler',

  'audit.none': 'Noch hat niemand etwas geändert.',
  'audit.when': 'Wann',
  'audit.who': 'Wer',
  'audit.what': 'Was',
  'audit.which': 'Welche',
  'audit.count': 'Jobs',
}
