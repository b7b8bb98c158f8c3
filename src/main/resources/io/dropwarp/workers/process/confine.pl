# Gives up, for this process and all it becomes, whatever a worker does not need, and then becomes the worker:
# files but those named (Landlock), and every socket (seccomp, and Landlock for TCP). Needs no privilege, and nothing but
# perl-base, which every Debian and Ubuntu has; what the kernel does not offer is left out.
#
#   perl -e SCRIPT read=DIR run=DIR write=DIR ... -- COMMAND ...
#   perl -e SCRIPT --            says on standard output what the kernel offers
use strict;
use warnings;
use Config;
no warnings 'portable';

my %grants = (read => [], run => [], write => []);
while (@ARGV) {
    my $word = shift @ARGV;
    last if $word eq '--';
    my ($kind, $path) = split /=/, $word, 2;
    push @{$grants{$kind}}, $path;
}

# Architecture as audit.h has it, then: prctl, seccomp, and what is refused: socket, connect, ptrace,
# process_vm_readv and -writev, bpf, userfaultfd, unshare, setns, mount, keyctl; io_uring would be a way around.
my %numbers = (
    x86_64  => [0xC000003E, 157, 317, 41, 42, 101, 310, 311, 321, 323, 272, 308, 165, 250, 425],
    aarch64 => [0xC00000B7, 167, 277, 198, 203, 117, 270, 271, 280, 282, 97, 268, 40, 219, 425],
);
my ($machine) = split /-/, $Config{archname};
my $known = $numbers{$machine};
my ($create, $add, $restrict) = (444, 445, 446);
my $abi = syscall($create, 0, 0, 1);
# The first ABI forbids every rename from one folder to another.
$abi = 0 if $abi < 2;

unless (@ARGV) {
    print "landlock=$abi seccomp=", ($known ? 1 : 0), "\n";
    exit 0;
}

# prctl(PR_SET_NO_NEW_PRIVS), without which the kernel takes neither.
my $alone = $known && syscall($known->[1], 38, 1, 0, 0, 0) == 0;

sub files {
    my $all = $abi >= 5 ? 0xFFFF : $abi >= 3 ? 0x7FFF : 0x3FFF;
    my ($run, $write, $read, $list, $truncate, $ioctl) = (1, 2, 4, 8, 1 << 14, 1 << 15);
    # No devices, pipes, sockets or links are made.
    my $own = $all & ~($run | 1 << 6 | 1 << 9 | 1 << 10 | 1 << 11 | 1 << 12 | $ioctl);
    my $attributes = pack('Q Q Q', $all, 3, $abi >= 6 ? 3 : 0);
    my $rules = syscall($create, $attributes, $abi >= 6 ? 24 : $abi >= 4 ? 16 : 8, 0);
    return if $rules < 0;
    my %rights = (read => $read | $list, run => $read | $list | $run, write => $own);
    for my $kind (keys %grants) {
        for my $path (@{$grants{$kind}}) {
            # O_PATH | O_CLOEXEC
            sysopen(my $at, $path, 010000000 | 02000000) or next;
            my $right = $rights{$kind};
            $right &= $run | $write | $read | ($truncate & $all) unless -d $path;
            syscall($add, $rules, 1, pack('Q l', $right, fileno $at), 0);
        }
    }
    syscall($restrict, $rules, 0);
}

sub sockets {
    my ($arch, $prctl, $seccomp, @refused) = @$known;
    my $kill = 0x80000000;
    my $refuse = 0x00050000 | 13;
    my @program = ([0x20, 0, 0, 4], [0x15, 1, 0, $arch], [0x06, 0, 0, $kill], [0x20, 0, 0, 0]);
    # The numbers of x32, by which the same could be asked for.
    push @program, [0x35, 0, 1, 0x40000000], [0x06, 0, 0, $refuse] if $machine eq 'x86_64';
    push @program, [0x15, 0, 1, $_], [0x06, 0, 0, $refuse] for @refused;
    push @program, [0x06, 0, 0, 0x7FFF0000];
    my $code = join '', map { pack 'S C C L', @$_ } @program;
    my $filter = pack('S x6 P', scalar @program, $code);
    syscall($seccomp, 1, 0, $filter);
}

if ($alone) {
    files() if $abi;
    sockets();
}
exec { $ARGV[0] } @ARGV or die "Cannot start $ARGV[0]: $!\n";
