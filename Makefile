# amends: every task a developer needs. Tools are pinned here, libraries in go.mod.
GO         ?= go
GOFUMPT     = $(GO) run mvdan.cc/gofumpt@v0.12.0
STATICCHECK = $(GO) run honnef.co/go/tools/cmd/staticcheck@v0.8.2
BENCHTIME  ?= 1s
SEED       ?= 1

.PHONY: run test test-peers check build bench cover fmt fuzz crash read restatements complaints model eval help

help: ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

run: ## talk to the bot in this terminal: SQLite, demo orders, nothing to set up
	@$(GO) build -trimpath -o bin/amends ./cmd/amends
	@bin/amends chat

test: ## run every test, on SQLite and (where its programs are installed) PostgreSQL
	$(GO) test -race -timeout 15m ./...
	$(GO) test -run 'EveryNumber|EarlierRecord|Speed' ./dialogue
	@.ci/postgres || printf '\n%s\n%s\n%s\n\n' \
	  '*** PostgreSQL tests were SKIPPED: initdb and pg_ctl were not found.' \
	  '*** Install them (Debian: apt-get install postgresql; macOS: brew install postgresql)' \
	  '*** and run make test again; everything else has passed on SQLite.'
	@echo 'Independent peers of Telegram and Slack are no part of this: make test-peers runs against them (it needs npm).'

test-peers: .ci/peers/node_modules/.package-lock.json ## the adapters and the whole bot against other people's Telegram and Slack, from npm
	AMENDS_PEERS=1 $(GO) test -race -count 1 -run Peer -timeout 10m ./channels/...

.ci/peers/node_modules/.package-lock.json: .ci/peers/package.json .ci/peers/package-lock.json
	@command -v npm >/dev/null || { echo "make test-peers: npm is missing (Debian: apt-get install npm; macOS: brew install node)"; exit 2; }
	cd .ci/peers && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

check: ## formatting, vet, staticcheck, and the race detector over all tests
	@unformatted=$$($(GOFUMPT) -l .); if [ -n "$$unformatted" ]; then echo "not formatted (run make fmt):"; echo "$$unformatted"; exit 1; fi
	$(GO) vet ./...
	$(STATICCHECK) ./...
	$(GO) test -race -timeout 15m ./...

build: ## build ./amends
	$(GO) build -trimpath -o amends ./cmd/amends

bench: ## benchmarks of the parts, then the durable turns of the whole
	$(GO) test -run '^$$' -bench . -benchmem -benchtime $(BENCHTIME) ./...
	$(GO) run ./cmd/amends bench

crash: ## kill -9 the real program at random points, on both databases; without -race, with which it is less
	$(GO) test -count 1 -run Crash -v -timeout 15m ./cmd/amends

cover: ## coverage of all packages by all tests, as coverage.html
	$(GO) test -coverpkg ./... -coverprofile coverage.out ./...
	$(GO) tool cover -func coverage.out | tail -1
	$(GO) tool cover -html coverage.out -o coverage.html

fmt: ## format
	$(GOFUMPT) -w .

read: ## read real complaints: make read DATA=folder with complaints-en/dev.tsv and reviews-zh/neg.txt
	@test -n "$(DATA)" || { echo "make read: DATA= is missing; give the folder with complaints-en/dev.tsv and reviews-zh/neg.txt"; exit 2; }
	@for f in complaints-en/dev.tsv reviews-zh/neg.txt; do test -r "$(DATA)/$$f" || { echo "make read: $(DATA)/$$f cannot be read"; exit 2; }; done
	$(GO) build -trimpath -o bin/amends ./cmd/amends
	@tail -n +2 "$(DATA)/complaints-en/dev.tsv" | cut -f1 | bin/amends analyze --summary
	@bin/amends analyze --summary < "$(DATA)/reviews-zh/neg.txt"

restatements: ## measure restatements of real complaints: make restatements DATA=folder with complaints-en/dev.tsv and reviews-zh/neg.txt
	@test -n "$(DATA)" || { echo "make restatements: DATA= is missing; give the folder with complaints-en/dev.tsv and reviews-zh/neg.txt"; exit 2; }
	@for f in complaints-en/dev.tsv reviews-zh/neg.txt; do test -r "$(DATA)/$$f" || { echo "make restatements: $(DATA)/$$f cannot be read"; exit 2; }; done
	@$(GO) test -count 1 -run '^TestRealComplaints$$' ./dialogue/restate -v -data "$(abspath $(DATA))"

complaints: ## simulated conversations that open with real complaints: make complaints DATA=the same folder
	@test -n "$(DATA)" || { echo "make complaints: DATA= is missing; give the folder with complaints-en/dev.tsv and reviews-zh/neg.txt"; exit 2; }
	@for f in complaints-en/dev.tsv reviews-zh/neg.txt; do test -r "$(DATA)/$$f" || { echo "make complaints: $(DATA)/$$f cannot be read"; exit 2; }; done
	$(GO) build -trimpath -o bin/amends ./cmd/amends
	@failed=0; for f in complaints-en/dev.tsv reviews-zh/neg.txt; do \
	  bin/amends simulate --from "$(DATA)/$$f" --n 30 --seed $(SEED) || failed=1; echo; done; exit $$failed

READERDATA = complaints-en/dev.tsv goemotions/train.tsv goemotions/dev.tsv goemotions/labels.txt vader/vader_lexicon.txt \
  afinn/AFINN-en-165.txt cped/dev.tsv weibo-emotion/clauses.tsv reviews-zh/neg.txt reviews-zh/pos.txt
define have-reader-data
@test -n "$(DATA)" || { echo "make $@: DATA= is missing; give the folder with the data sets that sentiment/MODEL.md names"; exit 2; }
@for f in $(READERDATA); do test -r "$(DATA)/$$f" || { echo "make $@: $(DATA)/$$f cannot be read"; exit 2; }; done
endef

model: ## fit what reads messages anew, the same bytes every time: make model DATA=folder with the data sets of sentiment/MODEL.md
	$(have-reader-data)
	$(GO) test -count 1 -run '^TestAttested$$' ./sentiment -v -data "$(abspath $(DATA))" -write
	$(GO) test -count 1 -run '^TestModel$$' ./sentiment -v -data "$(abspath $(DATA))" -write
	$(GO) test -count 1 -run '^TestCombine$$' ./sentiment -v -data "$(abspath $(DATA))" -write
	$(GO) test -count 1 -run '^TestTrees$$' ./sentiment -v -data "$(abspath $(DATA))" -write

eval: ## how well and how fast messages are read, beside VADER: make eval DATA=the same folder
	$(have-reader-data)
	@$(GO) test -count 1 -run '^(TestEval|TestTreesCrosswise|TestSpeed)$$' ./sentiment -v -data "$(abspath $(DATA))"

FUZZTIME ?= 2m
FUZZ     ?= ^Fuzz
FUZZGO    = GOTOOLCHAIN=go1.27.1 $(GO) # before it, the end of FUZZTIME could count as a failure (go.dev/issue/75804)
fuzz: ## fuzz every parser for FUZZTIME each; FUZZ=name for one
	@set -e; for pkg in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -list '$(FUZZ)' $$pkg | grep '^Fuzz' || true); do \
	    echo "$$pkg $$f"; $(FUZZGO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) $$pkg; done; done
