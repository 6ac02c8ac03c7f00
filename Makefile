# Nightdesk. `make help` lists what can be made.
GO ?= go
ADDR ?= 127.0.0.1:8080
DATA ?= build/demo
# The pure Go SQLite is machine-translated C, and scaling a picture is one goroutine's sum: watching them for races
# finds nothing of ours and costs minutes. Only these two go unwatched: the neighbours of the first hold copies of
# generic code that others share, and an unwatched copy of it looks like a race.
RACE = -race -gcflags='modernc.org/sqlite/lib=-race=false' -gcflags='golang.org/x/image/draw=-race=false'

.PHONY: help run build test every check bench year chaos fuzz smoke-razorpay assets clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' $(MAKEFILE_LIST) | expand -t 16

build: ## the program, build/nightdesk, without cgo
	@mkdir -p build
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags='-s -w' -o build/nightdesk ./cmd/nightdesk

run: build ## a demonstration newsroom on http://$(ADDR)
	build/nightdesk demo --addr $(ADDR) --data $(DATA)

test: ## everything, on both engines, with the race detector and a browser; installs what it needs from Debian
	@bash test/whole.sh $(MAKE) --no-print-directory every

# What test runs once everything is at hand. The demonstration draws its pictures, which the race detector makes
# thirty times slower and which share nothing: its own test runs without. The year of supporters is watched with
# thirty of them, and played by two hundred without.
every:
	$(GO) test $(RACE) -count=1 -timeout 25m -tags browser,hledger ./...
	$(GO) test -count=1 -timeout 5m -run Demonstration ./cmd/nightdesk
	$(GO) test -count=1 -timeout 5m -run Year -v ./app/trial/yeartest

check: ## format, vet, staticcheck, shape, and builds for the four systems
	@out=$$(gofmt -l $$(git ls-files -co --exclude-standard '*.go')); if [ -n "$$out" ]; then echo "not gofmt'd:"; echo "$$out"; exit 1; fi
	$(GO) vet -tags browser,hledger ./...
	$(GO) tool staticcheck -tags browser,hledger ./...
	$(GO) test -count=1 .
	@for to in linux/amd64 linux/arm64 darwin/arm64 windows/amd64; do \
		echo "build $$to"; \
		CGO_ENABLED=0 GOOS=$${to%/*} GOARCH=$${to#*/} $(GO) build -o /dev/null ./cmd/nightdesk || exit 1; \
	done

bench: ## the figures of docs/measured.md, in one run with a year of 5,000 supporters, to build/bench.json (about 15 minutes)
	@mkdir -p build
	$(GO) run ./bench

year: ## only the year of 5,000 supporters of the bench, to build/year.json
	@mkdir -p build
	$(GO) run ./bench -year -out build/year.json

chaos: ## twenty kills in a storm of 2,000 payments, and a hundred years of supporters (about 20 minutes)
	$(GO) run ./chaos

# A slow target may end with "context deadline exceeded" when its time is up; what truly fails is kept and fails again.
fuzz: ## every fuzz target for ten seconds; what reads notices, bank statements and stories for sixty
	@for f in $$(git ls-files '*_test.go' | xargs grep -l '^func Fuzz'); do \
		case $$f in gateway/*|fund/statement/*|base/doc/*) for=60s;; *) for=10s;; esac; \
		for t in $$(sed -n 's/^func \(Fuzz[A-Za-z]*\).*/\1/p' $$f); do \
			run="$(GO) test -run=^$$ -fuzz=^$$t\$$ -fuzztime=$$for -fuzzminimizetime=1x ./$$(dirname $$f)"; \
			echo "$$(dirname $$f) $$t"; $$run || { echo "once more"; $$run; } || exit 1; \
		done; \
	done

smoke-razorpay: ## the promises that need no payer, against a test account: NIGHTDESK_RAZORPAY_KEY_ID and _KEY_SECRET
	$(GO) test -count=1 -tags razorpay -run '^TestSmoke$$' -v ./gateway/razorpay

assets: ## the newsroom's script, after a change of web/src (needs npm)
	cd web && npm ci --ignore-scripts
	$(GO) run ./web/build

clean: ## what was built, the demonstration included
	rm -rf build
