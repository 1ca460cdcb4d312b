// What --help says beyond the options: enough to work from.

#ifndef SPLITPROOF_HARNESS_GATE_HELP_H_
#define SPLITPROOF_HARNESS_GATE_HELP_H_

namespace splitproof::help {

inline constexpr char kAbout[] =
    "Proves stream deserializers independent of how TCP cuts the stream, or "
    "prints\nwhat breaks them.\n";

inline constexpr char kWords[] =
    R"(Subjects: NAME, or NAME:PARAMETER=VALUE,... with any legal parameters,
registered or not; `list` shows them.

Streams:
  'ab\r\n'     text with C-style escapes: \n \r \t \\ \' \" \xHH \ooo
  hex:61620d0a hexadecimal digits
  @FILE        the bytes of a file

Schedules say how the stream is cut: elements separated by commas.
  5      a chunk of 5 bytes        W  recv fails with EAGAIN
  1*5    five chunks of 1 byte     I  recv fails with EINTR
  *      the rest, in one chunk    0  woken up, and nothing to read
                                   E  end of file
                                   R  recv fails with ECONNRESET
                                   C  clear(): a new connection
What a schedule leaves over follows as one chunk; '' is the whole stream in one
chunk. Example: 3,1*5,W,*,E
)";

inline constexpr char kExitCodes[] =
    R"(Exit codes:
  0  everything holds
  1  something failed
  2  usage or configuration, or nothing was checked
  3  not finished: interrupted, or a process cannot be made)";

inline constexpr char kProgram[] =
    R"(COMMAND --help says more about each.

Examples:
  check                                  every registered subject
  check line --budget=deep               all configurations of one
  prove line --stream='ab\ncd\n'          all ways of cutting a stream
  replay line --stream='ab\r\n' --schedule=3,1 --explain
  trace line:newline=CRLF --form=buffered --stream='ab\r\n' --schedule=1*4
)";

inline constexpr char kList[] =
    R"(Without names: all subjects with their parameters and the configurations that
are checked, then the properties and the families of schedules.

Examples:
  list
  list line
  list --json
)";

inline constexpr char kCheck[] =
    R"(Each subject is checked with its samples and the files of its corpus folder, cut
by every family of schedules. A bare NAME means all its registered
configurations; without names, everything that is registered is checked.

Each failure is printed with the stream, the schedule, the traces at their first
difference, and a line that replays it. The end is a table of subjects and
properties:
  holds  in all cases     n/a  does not apply; why is said below the table
  FAIL   in some case     off  was not chosen
  xfail  fails as --expected-failures says
  uncov  not covered: it did not fail, but nothing was held against it

Subjects run in processes of their own. One that crashes, aborts, exits, or uses
more than 10 s of CPU time or 1 GiB of memory in a case fails `progress`, and the
rest is checked all the same. The result is the same for any number of --jobs.
--shard=1/3, 2/3 and 3/3 together check what one run without it does.

A list of expected failures has a line for each; blank lines and those with # in
front are skipped:
  SUBJECT/PROPERTY  "SIGNATURE"  why it is not repaired yet
SUBJECT may be NAME:*, which is all configurations of that name with parameters, or
PROPERTY may be *. The signature is how it fails, as --update writes it. What is
listed does not fail the check; what fails otherwise, an entry that holds, names
nothing or may match too much does. --update makes the list true: reasons of
entries that stay are kept, new ones have `unexplained: say why`. Entries on what
a run leaves out (other subjects, --properties, --shard, --families) are kept.

Examples:
  check
  check line line-coroutine --budget=quick
  check line:newline=CRLF,limit=7        any configuration
  check --properties=-prompt,round-trip  all properties but these
  check line --families=one-cut,random --seed=7
  check line --corpus=captures --json=result.json --report=report
  check --expected-failures=known.txt --junit=result.xml
)";

inline constexpr char kProve[] =
    R"(Proves that a stream of n bytes gives the same, however it is cut: all 2^(n-1)
chunkings, by giving every next chunk to every distinct state of the
deserializer, from the first offset on. Without --stream it proves the files of
the subject's corpus folder or, if it has none, its samples. A line each:
  proved modulo ==  all chunkings; two states are one if the deserializer's ==
                    says so
  proved modulo digest
                    all chunkings; two states are one if the digest that the
                    connection gives says so. Where there is no ==
  proved (bytes)    all chunkings; two states are one if all that the connection
                    owns is the same bytes. Where there is neither, or with
                    --by-bytes
  all N tried       all chunkings, run one by one: for up to 16 bytes, where
                    nothing else was possible
  partial           not all chunkings, and why. Mostly there are too many
                    states, and 3 of each offset were given every chunk
  refuted           how many fail, and one of them, made small

A stream of 1 KiB takes a second, one of 4 KiB some; for a longer one use
--max-chunk. Proofs run in processes of their own. "partial" is no failure.

Examples:
  prove line --stream='ab\ncd\n'
  prove line --form=buffered --max-chunk=64
  prove chat --state-budget=1000000
  prove line:newline=CRLF,limit=7 --corpus=captures
)";

inline constexpr char kReplay[] =
    R"(Runs one case with every poison pattern and says which properties hold. Unless
the schedule ends the connection, the rest of the stream and its end follow. The
case runs in a process of its own; debuggers follow it there (gdb: set
follow-fork-mode child).

A case file says all that itself: subject, stream, schedule, and the property
that failed when it was kept, which is the one that is checked. One that holds
now is a success.

Examples:
  replay line --stream='ab\r\ncd' --schedule=3,1
  replay corpus/line/regressions/*.case
  replay failure.case --explain
  replay failure.case --draft-test
  replay line --stream=@capture.bin --schedule='1*100,*' --recv-size=64 --explain
)";

inline constexpr char kTrace[] =
    R"(Prints what one form finds, one JSON event a line:
  {"t":"packet","v":"ab","at":4,"end":3,"remainder":"63"}
  {"t":"error","kind":"limit","fatal":true,"at":4,"end":4,"remainder":""}
at: bytes delivered; end: offset after the event; remainder: hex, or null where
nothing is given back. The stream ends only where the schedule says so (E).

`trace -` reads requests, a JSON object a line, and answers each with a line:
  {"subject":"line","form":"buffered","stream":"61620a","schedule":"1*3"}
  {"events":[...]} or {"error":"..."}
The stream is in hex; the schedule is text or a list of chunk sizes and may be
left out, as may "recv_size".

--engine=socketpair and --engine=tcp deliver the stream through real sockets, in
lock step; see `engines`.

Examples:
  trace line --stream='ab\r\ncd' --schedule=1*4,*,E
  trace line:newline=CRLF --form=buffered --stream=@capture.bin
  trace - <requests.jsonl
  trace line --engine=tcp --stream='ab\n' --schedule=1,W,*,R
)";

inline constexpr char kEngines[] =
    R"(Checking simulates recv. This shows that the simulation does as a kernel does: the
streams of each subject, cut by a schedule of every family, go through the
simulation, an AF_UNIX socketpair and TCP on loopback, in both forms, and the
traces must be identical. Both ends of a socket are in this process, in lock step,
so that the kernel cuts where the schedule says; EAGAIN, EINTR, end of file and
ECONNRESET are real.

A line for each subject says what was run. Subjects run in this process: `check`
them first.

Examples:
  engines
  engines line json:lines=false
)";

}  // namespace splitproof::help

#endif  // SPLITPROOF_HARNESS_GATE_HELP_H_
