import type { CommandDescription } from '../add-command.ts';

/** What a command says about itself. */
type CommandTexts = Pick<CommandDescription<never>, 'name' | 'usage' | 'summary' | 'help' | 'helpTopic'>;

/** What the help of all commands has besides examples. */
const helpTopic = 'the configuration';

export const eventsSummary: string =
  'Events by type and tracking id, such as sign-ups, reviews and clicks: makes them at a rate, counts those of the last ' +
  'minutes, and shares the counts of many processes through Memcached.';

const exitCodes = `Exit codes:
  0  done, or nobody reads any more            2    wrong usage
  1  could not finish, or there are events     70   a bug in this program
     that are not known to be stored           130  ended by Ctrl-C, 143 and 129 by SIGTERM and SIGHUP`;

const configHelp = `Configuration, a JSON file (comments are fine); types is required, and rate and trackingIds for generating:
  rate             events a second, of all types together; fractions are fine
  durationSeconds  how long events are made; without it, until it is ended
  seed             the same seed makes the same events; without it, each run draws one and prints it
  arrivals         "even", or "poisson" for events that come by chance                                ("even")
  maxLagSeconds    events that are later than this are dropped and counted; without it, none is
  types            by name: weight (1), event (the name; a text or a list of texts), template; see docs/events.md
  trackingIds      a list; each event has one of them
  windowMinutes    how long events count                                                                   (5)
  bucketSeconds    how finely time is cut                                                                 (10)
  store            {"type": "memory"}, or {"type": "memcached", "servers": ["127.0.0.1:11211"]} with
                   prefix (""), flushSeconds (1), timeoutSeconds (1), layout ("shared")`;

export const generateTexts: CommandTexts = {
  name: 'generate',
  usage: 'fansite-analyze events generate --config <file> [options]',
  summary:
    'Prints events as JSON, one a line, at exactly the rate of the configuration, each with the time that it was due at.',
  helpTopic,
  help: `${configHelp}

Rate:
  Events are due at a schedule that nothing delays: what a slow reader, or a busy machine, makes late is made up for at
  once. How late events were is told at the end, and when it gets SIGUSR2. --precise keeps a core busy, to be late by
  less than a millisecond.

${exitCodes}

Examples:
  fansite-analyze events generate --config events.json             to standard output, as time passes
  fansite-analyze events generate --config events.json | head -n 3
                                                                   what do they look like?
  fansite-analyze events generate --config events.json --unpaced --start 2019-12-08T06:42:57Z > events.jsonl
                                                                   at once; with a seed, the same file every time
`,
};

export const aggregateTexts: CommandTexts = {
  name: 'aggregate',
  usage: 'fansite-analyze events aggregate --config <file> [options] [file...]',
  summary:
    'Counts the events of the last minutes by type and tracking id, and prints the summary at the end, every so often ' +
    '(--every), and when it gets SIGUSR2. Events are JSON, one a line, from files or what is piped in.',
  helpTopic,
  help: `${configHelp}

What is counted:
  An event counts in the bucket of its timestamp, and for as long as its bucket has a part of the last windowMinutes: so
  for up to a bucket longer. Events that are older when they come are left out, and events from more than a bucket ahead
  count now; how many there were is told at the end. The total is always the sum over the tracking ids.
  With --replay the time is what the events have come to, so that a recorded file gives the same summary every time.
  Without it, the events of such a file are soon older than the window.

Lines:
  {"value": {"event": …, "trackingId": …, "timestamp": "2019-12-08T06:42:57.289Z", …}, …}
  Other lines are malformed: they are skipped, counted and explained. A line has at most 1 MiB.

The shared store:
  What was counted is added to the values of the store every flushSeconds, exactly once, whatever reply is lost; when
  the store has lost them, each process puts back what it had counted. What cannot be stored is kept for as long as it
  counts.

${exitCodes}

Examples:
  fansite-analyze events generate -c events.json | fansite-analyze events aggregate -c events.json --every 10s
                                                                   a summary every ten seconds
  fansite-analyze events aggregate --config events.json --generate --every 10s
                                                                   the same in one process, without the JSON
  fansite-analyze events aggregate --config events.json --replay events.jsonl
                                                                   a recorded file
  kill -USR2 PID                                                   a summary now
`,
};

export const summaryTexts: CommandTexts = {
  name: 'summary',
  usage: 'fansite-analyze events summary --config <file> [type]',
  summary: 'Prints the summary of what all processes have put into the shared store, of all event types or of one.',
  helpTopic,
  help: `${configHelp}

Exit codes:
  0  done                                      2    wrong usage
  1  the store cannot be read                  70   a bug in this program

Examples:
  fansite-analyze events summary --config events-memcached.json
  fansite-analyze events summary --config events-memcached.json signup
  printf 'get signup\\r\\nquit\\r\\n' | nc 127.0.0.1 11211            the value itself, as last written
`,
};
