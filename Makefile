# Every habit one word; `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help up down status test lint proto web demo bench load sync

UV := sh deploy/uv.sh
RUN := $(UV) run --no-sync
SYNC := $(UV) sync --quiet --locked --all-packages --all-extras
# What runs, and no tool for development; what else is installed stays.
SYNC_TO_RUN := $(UV) sync --quiet --locked --inexact --no-default-groups $(foreach name,\
	embedded auth projects rekap export monitoring gateway demo,--package taksir-$(name))

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 16

up: ## start everything and stay until Ctrl-C (PORT=8000, TAKSIR_HOME=.taksir, DETACH=1 to return once ready)
	@$(SYNC_TO_RUN)
	@sh deploy/web.sh
	@exec $(RUN) python -P -m embedded up $(if $(DETACH),--detach)

down: ## stop what `make up` started, from any terminal
	@$(RUN) python -P -m embedded down

status: ## show what runs and how much memory it takes
	-@$(RUN) python -P -m embedded status

test: ## check and test everything, from a bare clone
	@sh deploy/test.sh

lint: sync ## ruff, mypy, import directions, contracts
	@sh deploy/lint.sh

proto: ## generate Python from the contracts and check them
	@$(SYNC) --reinstall-package taksir-proto
	@$(RUN) buf lint proto

web: ## build the web app into web/dist
	@$(SYNC_TO_RUN)
	@sh deploy/web.sh

demo: ## one whole estimate through the public API (FILE=…, CATALOGUE=…, URL=…)
	@$(SYNC_TO_RUN)
	@sh deploy/web.sh
	@$(RUN) python -P -m demo $(if $(FILE),--file "$(FILE)") $(if $(CATALOGUE),--catalogue "$(CATALOGUE)") $(if $(URL),--url "$(URL)")

bench: ## latency, statements, references, memory; rekap and editing by size (COMPARE=earlier.json, OUTPUT=FILE)
	@$(SYNC) --inexact
	@$(RUN) python -P -m load.bench $(if $(COMPARE),--compare $(COMPARE)) $(if $(OUTPUT),--output $(OUTPUT))
	@$(RUN) python -P -m load.rekap_bench
	@$(RUN) python -P -m load.editing_bench

load: ## people at work on a stack of their own, every answer checked (USERS=100 TIME=90 PARTS="mix every hurry writes" RECORD=1)
	@$(SYNC) --inexact
	@$(RUN) python -P -m load.run --users $(or $(USERS),100) --seconds $(or $(TIME),90) $(if $(PARTS),--parts $(PARTS)) $(if $(RECORD),--record)

sync:
	@$(SYNC)
