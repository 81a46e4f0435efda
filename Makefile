# What a person types. The work is done by scripts/, which install what is missing on Debian 12.

.DEFAULT_GOAL := help
.PHONY: help up code down logs test check bless bench clean

help: ## this list
	@sed -n 's/^\([a-z%-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 22

up: ## build, start and fill everything; returns when the console answers
	@scripts/up.sh

code: ## the codes that the demo accounts' authenticators show now
	@scripts/code.sh

down: ## stop the server and its PostgreSQL; data stays
	@scripts/down.sh

logs: ## follow the server's log
	@scripts/logs.sh

test: ## Rust, web and browser tests
	@scripts/test.sh

check: ## everything CI asks for: format, lints, licences, generated files, tests
	@scripts/check.sh

bless: ## rewrite snapshots, .sqlx, the OpenAPI document and the types made from it
	@scripts/bless.sh

bench: ## all measurements, one line of JSON per figure
	@scripts/bench.sh

bench-%: ## one of them, for example make bench-import
	@scripts/bench.sh $*

clean: ## stop, and remove everything built and .menpai with its data
	@scripts/down.sh --clean
