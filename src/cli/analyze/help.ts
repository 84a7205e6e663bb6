import { analyzers } from '../../analyzers/index.ts';

export const usage: string = 'fansite-analyze [options] <log...> <folder>';

export const summary: string =
  'Reads a web server log once, in any format that --log-format list prints, and writes exact answers into a folder.\n' +
  'Several logs are one log, in the order of their times. Standard input is read for -, or if only the folder is named.\n' +
  'fansite-analyze watch shows what logs are like now, and fansite-analyze events makes and counts events of a product; ' +
  'each has its own -h.';

/** A line for every file: its name, its columns and what it has. */
function describeFiles(): string {
  const rows = analyzers.flatMap(({ files, linesFile }) => [
    ...Object.entries(files).map(([stem, { columns, about }]) => [`${stem}.txt`, columns.join(','), about]),
    ...(linesFile === undefined ? [] : [[`${linesFile.stem}.txt`, 'lines of the log', linesFile.about]]),
  ]);
  const width = (column: number) => Math.max(...rows.map((row) => (row[column] as string).length));
  const widths = [width(0), width(1), 0];
  return rows.map((row) => `  ${row.map((cell, i) => cell.padEnd(widths[i] as number)).join('  ')}`).join('\n');
}

export const longHelp: string = `Files in the folder, at most --top rows each; ties by bytes, or the earlier time first:
${describeFiles()}

  All files appear together when the run is finished, or none does. Times are printed in the zone of the log's first
  well-formed line.

Blocking:
  A login is a POST of /login, with or without a query string; a status of 4xx means that it failed. The third failure
  of a host within 20 seconds blocks the host from its own time until 5 minutes later, both ends included. A line with an
  earlier time is not blocked, wherever it stands. A successful login clears the failures, not the block. A status of 000 is
  no attempt. Requests of a blocked host are written to blocked.txt and change nothing.

Several logs:
  Files are read in the order of the first well-formed time in each, because blocking depends on the order. A file
  without one in its first MiB keeps its place. With --order given, or with a pipe among them, all keep their places.

Log formats:
  The format of each log is detected by its first 1,000 lines, and told with the share of them that fit. If that is less than
  half of at least ten lines, the run is refused before anything is read, unless --max-bad allows it; so it is if less
  than half of the whole log is well-formed. --log-format names the format, or describes it in the notation of nginx or
  Apache: there, $skip is a field without a meaning. --log-format list prints all that are known.
  --host-from forwarded takes the client behind a proxy for the host: the left-most address of X-Forwarded-For, which a
  client can forge, or with forwarded:N the N-th from the right, which the N-th proxy has written. Without one, the peer.

Lines:
  host … [DD/Mon/YYYY:HH:MM:SS ±HHMM] "request" status bytes …, in logs that are like Common and Combined
  Lines that do not fit the format are malformed: they are skipped, counted and explained. A line has at most 64 MiB.
  Empty lines do not count. The time is the first valid time in brackets that a quote follows, so brackets in a user name do
  no harm.
  NUL bytes at the start of a line are skipped: a log that is copied and emptied may begin with a hole of them.
  Logs compressed by gzip or zstd are recognized by their content and unpacked; files in brotli, by names that end in .br.

Exit codes:
  0  done, also for an empty log        2    wrong usage, or a log in no known format
  1  could not finish, or a limit of    70   a bug in this program
     malformed lines was crossed        130  interrupted

Examples:
  fansite-analyze access.log out/                                   the answers in out/
  fansite-analyze access.log* out/                                  rotated logs, compressed or not
  ssh web1 cat access.log.1.gz | fansite-analyze out/               a pipe, compressed or not
  fansite-analyze --log-format vhost_combined access.log out/       a format by its name
  fansite-analyze --log-format '$remote_addr [$time_iso8601] "$request" $status $bytes_sent $request_time' access.log out/
                                                                    any other one by a pattern
  fansite-analyze --host-from forwarded:1 access.log out/           the client that the only proxy has seen
  fansite-analyze --only hours,disjointhours --window 5m access.log out/
                                                                    the busiest five minutes
  fansite-analyze --login-path /wp-login.php --login-failed-status 200,4xx --failures 5 --failure-window 10m \\
    --block-for 1h access.log out/                                  what a rule for WordPress would have blocked
  fansite-analyze --bad-lines bad.jsonl --max-bad 1% access.log out/
                                                                    no answers if over 1 % of the lines are malformed
`;
