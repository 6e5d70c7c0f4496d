// English: why something is refused, as a part of what a problem page says: what was expected, and what somebody may not do.

export const reasons = {
  'expected.whole': 'a whole number from {least} to {most}',
  'expected.oneOf': 'one of {words}',
  'expected.notBesideHours': 'left out where hours are given',
  'expected.text': 'text of at most {most} characters',
  'expected.known': 'known here. Known: {names}',
  'expected.noneKnown': 'known here: this page takes none',
  'expected.form': 'that of a form',
  'expected.complete': 'complete: its sender went away',
  'expected.stateOf': 'a state whose jobs can be told: {verb}',

  'origin.site': 'Sec-Fetch-Site is {site}',
  'origin.nothing': 'neither Sec-Fetch-Site nor Origin was sent',
  'origin.other': 'Origin is {origin} and Host is {host}',

  'permission.view': 'looking at pages',
  'permission.view args': 'looking at arguments',
  'permission.retry jobs': 'retrying jobs',
  'permission.run jobs': 'running jobs now',
  'permission.reschedule jobs': 'rescheduling and moving jobs',
  'permission.kill jobs': 'killing jobs',
  'permission.delete jobs': 'deleting jobs',
  'permission.cancel jobs': 'cancelling jobs',
  'permission.pause queues': 'pausing queues',
  'permission.clear queues': 'emptying queues',
  'permission.tell processes': 'telling workers what to do',
  'permission.mark deploys': 'marking deploys',
  'permission.reset counters': 'resetting counters',
  'permission.view store': 'looking at the store',
  'permission.view audit': 'looking at the audit log',
  'permission.reveal args': 'revealing what is hidden',
} as const
