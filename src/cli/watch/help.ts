export const watchUsage: string = 'fansite-analyze watch [options] <log...>';

export const watchSummary: string =
  'Shows what logs are like now, as they grow: requests and bytes of the last second, minute and hour, statuses, the top ' +
  'hosts and resources, and whom the login rule would block. One screen on a terminal, JSON lines elsewhere.';

export const watchHelp: string = `Logs:
  Files are followed by their names, as tail -F does: they may be rotated, emptied, deleted, and appear later. Lines
  of the last hour (--since) that are there at the start are counted, also those up to 16 MiB before the others. A file
  that only has the name of a rotated one is not read; a warning names it if its lines may have been missed. Standard
  input is read for -, or if no log is named. --replay reads old logs to their end, compressed ones too, and several in
  the order of their times (--order). Its totals are those of the other command for the same logs.

  The format of each log is detected by the lines that are there, and told. Lines in no known format are malformed, and
  the next ones decide again. --log-format and --host-from are those of the other command.

What is counted:
  Windows end now, and a request counts at the time that its line has; only in the last second it counts when its line
  is read, as lines tell whole seconds. Requests older than an hour when they come count as late, and in the totals
  only. The hosts and resources are exact, for the last hour and up to a minute more (--window, and a sixtieth of it).
  Who is blocked is said by the same rule, with the same options, as blocked.txt. --blocked writes lines that come
  after the start.

On a terminal:
  q quits, p pauses the screen but not the counting, ? explains the figures.

JSON lines:
  An object every 10 seconds (--every) and at the end: time, last_second, last_minute, last_hour, top_since, hosts,
  resources, blocked_hosts, blocked, totals. Names are text where they are UTF-8. \\xNN stands for a byte that is not
  UTF-8 or cannot be seen, \\\\ for a backslash. Names longer than 4 KiB are cut, and end with an ellipsis (U+2026).

Exit codes:
  0  the logs ended, --once is over, q         2    wrong usage
     was pressed, or nobody reads any more     70   a bug in this program
  1  could not go on                           130  ended by Ctrl-C, 143 and 129 by SIGTERM and SIGHUP

Examples:
  fansite-analyze watch access.log                          one screen
  fansite-analyze watch access.log other.log                both logs together
  ssh web1 tail -F access.log | fansite-analyze watch -     a log elsewhere
  fansite-analyze watch --log-format vhost_combined access.log
                                                            a format by its name
  fansite-analyze watch --every 1m access.log >> now.jsonl  a JSON line a minute
  fansite-analyze watch --once 10s access.log               one JSON line, for monitoring
  fansite-analyze watch --blocked blocked.log --failures 5 access.log
                                                            what a rule would have stopped, as it comes
  fansite-analyze watch --prometheus 9464 access.log        http://127.0.0.1:9464/metrics
  fansite-analyze watch --replay 100x access.log.1.gz       an old log, a hundred times faster
  fansite-analyze watch --replay max --every 1h access.log  a JSON line for every hour of a log
`;
