package engine

import (
	"coldstart/engine/dist"
	"coldstart/engine/platform"
)

// A Model is a World that has been checked, with every default applied, names
// resolved and the tables of its distributions built. It is immutable and may
// be run by many goroutines at once.
type Model struct {
	world   World
	profile *platform.Profile

	seed      int64
	transient int64 // ns
	duration  int64 // ns

	account   accountSpec
	provision provisionSpec
	functions []functionSpec // in order of name; so are the others
	sources   []sourceSpec   // then those of calls to functions and fleets, in that order
	fleets    []fleetSpec
	resources []resourceSpec

	listed int // sources of the world, the first ones

	freeTier bool
	perMonth bool // the bill is for a month, not for the run
}

// World returns the world as it was compiled: what the caller gave.
func (m *Model) World() World { return m.world }

// Platform returns the profile that the world runs on.
func (m *Model) Platform() *platform.Profile { return m.profile }

// Seed returns the world's own seed.
func (m *Model) Seed() int64 { return m.seed }

type accountSpec struct {
	concurrency int64 // limit
	pool        int64 // what is left to functions without a reservation
}

// provisionSpec is how the platform makes environments ahead.
type provisionSpec struct {
	preparation dist.Sampler
	pace        bucketSpec
	shared      bool // one pace for all functions
}

type functionSpec struct {
	name    string
	timeout int64

	slots       int32   // requests that an environment takes at a time
	slotted     bool    // the platform's environments may take several
	spread      bool    // each in turn: an autoscaler decides how many there are
	sharing     bool    // its work shares the environment's processor
	vcpus       float64 // of an environment
	waitShare   float64 // of duration, where it shares: waiting
	cpuShare    float64 // of duration: CPU work of one vCPU
	target      float64 // concurrent requests per environment that an autoscaler aims at
	pendingTime int64   // a request may stand in line for so long; 0: none does
	pendingMax  int64   // so many; 0: no bound

	duration  dist.Sampler
	longest   int64   // a time of the handler's beyond it does not matter
	factor    float64 // of duration, for the memory it has
	perRecord dist.Sampler
	batched   bool // perRecord is not zero

	cold coldStartSpec

	keepAlive      dist.Sampler
	keepAliveConst int64 // ns; -1: drawn anew for each idle period
	maxAge         dist.Sampler
	deploys        []int64

	bill []functionLine // in the order of the platform's lines

	reserved    int64 // -1: none
	requestRate int64 // synchronous attempts per second; -1: no such limit; functions without a reservation share the account's

	crash, fail dist.Chance // of one draw: crash below the first, error below the second
	faulty      bool        // any of crash, fail, poison
	poison      dist.Chance
	partial     dist.Chance

	provisioned provisionedSpec
	idempotency idempotencySpec
	async       asyncSpec
	calls       []callSpec // in order of the list, each as often as it is made
	emits       []emitSpec // in order of the list

	memoryMB     int64
	ephemeralMB  int64
	architecture string
}

type coldStartSpec struct {
	whole          bool // one distribution replaces every phase
	override       dist.Sampler
	sandbox        dist.Sampler
	download       dist.Sampler
	vpc            dist.Sampler
	attach         bool // vpc applies
	runtime        dist.Sampler
	function       dist.Sampler
	snapstart      bool // restore takes the place of runtime and function
	restore        dist.Sampler
	snapshotPriced bool
	initLimit      int64
	billed         bool // init is billed
}

type idempotencySpec struct {
	on     bool
	key    keyKind
	lock   bool
	window int64
}

type keyKind uint8

const (
	keyEvent keyKind = iota
	keyPayload
	keyAttempt
)

// callSpec is one call that a run makes.
type callSpec struct {
	resource int32 // none: a function or fleet,
	source   int32 // which this source invokes
}

// emitSpec is what a successful run hands to one source for every event.
type emitSpec struct {
	source int32
	count  int
}

type asyncSpec struct {
	maxRetries int
	maxAge     int64
	deadLetter bool
}

// sourceClass is how a source delivers.
type sourceClass uint8

const (
	classSync sourceClass = iota
	classAsync
	classQueue
	classStream
)

// polled says whether events wait until they are fetched.
func (c sourceClass) polled() bool { return c == classQueue || c == classStream }

type targetKind uint8

const (
	toFunction targetKind = iota
	toFleet
	toSource
)

type sourceSpec struct {
	name  string
	kind  string
	class sourceClass

	target   targetKind
	targetID int32

	batch  uint64 // events at each birth
	even   bool
	born   bool // has a rate of its own
	pieces []piece
	replay *ArrivalTrace // instead of pieces

	duplicate      dist.Chance
	duplicates     bool
	duplicateDelay dist.Sampler
	short          bool // its events may go the short way
	remembers      bool // its events may be delivered more than once, so what their runs did is kept

	client clientSpec
	queue  queueSpec
	stream streamSpec

	payloadKB, responseKB float64
	extraRequests         int64 // that a large asynchronous payload is billed as, beyond one
}

type clientSpec struct {
	maxAttempts int32
	base, cap   int64
	jitter      bool
	timeout     int64 // the caller gives up on an attempt after; 0: never
	retryErrors bool
}

type queueSpec struct {
	batchSize       int32
	batchWindow     int64
	visibility      int64
	maxReceive      int32 // 0: until retention ends
	deadLetter      bool
	pollersMax      int32
	pollersStart    int32
	pollerInterval  int64 // ns between two more pollers
	partialResponse bool
	retention       int64
	throttlePause   int64
	groups          int // message groups; 0: a standard queue
}

type streamSpec struct {
	shards, lanes       int
	batchSize           int32
	batchWindow         int64
	pollInterval        int64
	maxRetries          int32 // -1: no such limit
	maxAge              int64 // of a record, at most the retention
	retention           int64
	bisect              bool
	deadLetter          bool
	retryBase, retryCap int64
}

type fleetSpec struct {
	name        string
	vcpus       float64
	usdPerHour  float64
	priceKey    string // of the instance hours; "": usdPerHour
	burstable   bool
	unlimited   bool
	baseline    float64 // vCPUs
	maxCredits  float64 // vCPU-ns
	surplusKey  string
	count       int
	scaling     *autoscalingSpec
	duration    dist.Sampler
	waitShare   float64 // of duration: waiting
	cpuShare    float64 // of duration: CPU work of one vCPU
	connections int
	queue       int
	balancer    bool
	volumeGB    float64
}

type autoscalingSpec struct {
	min, max int
	target   float64
	delay    int64
	interval int64
}

type resourceSpec struct {
	name           string
	phases         []resourcePhaseSpec // the first is in force from the beginning
	maxConcurrency int64               // -1: no limit
	quota          bool
	rate           bucketSpec
	reject         bool
	usdPerCall     float64
}

type resourcePhaseSpec struct {
	at       int64
	duration dist.Sampler
}
