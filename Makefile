# Two verbs for everyone: `make demo` and `make test`. Each installs what it needs, or says exactly what is missing.
SWIFT ?= swift
SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -c
RELEASE := .build-release
# One file without shared libraries: it starts in the time of a C program, and a laptop needs nothing installed.
# It must be rebuilt when libsodium is mended: Decisions/0003-static-binary.md.
STATIC := -c release --scratch-path $(RELEASE) -Xswiftc -static-executable
AVHOPP := $(RELEASE)/release/avhopp

.PHONY: demo test build release lint bench soak fuzz need-build need-test clean

demo: release
	$(AVHOPP) demo $(DEMO)

test: need-test lint
	$(SWIFT) build --build-tests --explicit-target-dependency-import-check error
	@$(SWIFT) test --skip-build 2>&1 | tee .build/test.log || { echo; echo "What failed (.build/test.log):"; \
	  grep -aE '^✘|recorded an issue|^error:' .build/test.log; exit 1; }

build: need-build
	$(SWIFT) build

release: need-build
	$(SWIFT) build $(STATIC) --product avhopp

lint:
	$(SWIFT) format lint --strict --recursive Sources Tests Package.swift

# Ratios of programs run in turn; figures and the machine stand in Tests/Benchmarks/README.md.
bench: need-test release
	$(SWIFT) build $(STATIC) --product steps
	$(SWIFT) build $(STATIC) --product judge
	@Tests/need cc:gcc python3:python3 sqlcipher:sqlcipher git:git ssh-keygen:openssh-client \
	  minisign:minisign
	Tests/Benchmarks/run

# The long forms of the slow suites: the whole fault matrix, longer races, more random steps.
soak: need-test
	$(SWIFT) build $(STATIC) --product steps
	AVHOPP_SOAK=1 AVHOPP_STEPS=$(CURDIR)/$(RELEASE)/release/steps $(SWIFT) test

# libFuzzer over every reader of files from outside, for FUZZ seconds.
fuzz: need-build
	Tests/Fuzz/run $(FUZZ)

need-build:
	@Tests/need swift pkg-config:pkg-config libsodium.pc:libsodium-dev

need-test: need-build
	@Tests/need age:age age-keygen:age openssl:openssl strace:strace setpriv:util-linux flock:util-linux \
	  script:bsdutils stty:coreutils b2sum:coreutils perl:perl cc:gcc nm:binutils \
	  go:golang-go /usr/share/gocode/src/golang.org/x/mod/sumdb/note:golang-golang-x-mod-dev \
	  python3:python3 python3/ensurepip:python3-venv sha256sum:coreutils dot:graphviz tidy:tidy

clean:
	rm -rf .build .build-fuzz $(RELEASE)
