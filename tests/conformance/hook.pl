# Loaded into libcurl's test suite with its option -L: the tested commands run by way of one_case.py, everything else (starting
# servers, checking them) as always.

use strict;
use warnings;

package main;

my $run_as_always = \&runclient;

no warnings 'redefine';
*main::runclient = sub {
    my ($command) = @_;
    if($command =~ m{>log/stdout(\d+) 2>log/stderr\1$}) {
        return system($ENV{CONFORMANCE_PYTHON}, $ENV{CONFORMANCE_CASE}, $1, $command);
    }
    return $run_as_always->($command);
};

1;
