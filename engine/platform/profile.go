package platform

import (
	"time"

	"coldstart/engine/dist"
)

// A Profile is one provider's limits, latencies and prices. The typed fields
// are what the engine reads; Figures is the same data as it stands in the
// file, one by one with source and date, for prose and for `coldstart
// platform`.
type Profile struct {
	Name     string // "aws"
	Title    string // "AWS Lambda, today"
	Region   string
	Currency string // "USD"

	Sources      []string // kinds of sources that it has, "sqs"; a kind that is not here has no figures and no price
	Concurrency  Concurrency
	Scaling      Scaling
	Pending      Pending
	Provisioned  Provisioned
	Environment  Environment
	Memory       Memory
	Runtimes     map[string]Runtime // by version, "python3.12"
	Families     map[string]string  // family -> its newest version, "python" -> "python3.14"
	Packages     []string           // "zip", "image": what can be deployed, the usual one first
	Init         Init
	Gateways     map[string]Gateway // by source kind; a kind that is not here has no time limit of its own
	Client       map[string]Client  // default retry policy by source kind; a kind that is not here is tried once
	Async        Async
	Queue        Queue
	Streams      map[string]Stream // by source kind: "kinesis", "dynamodb-streams"
	Limits       Limits
	Billing      Billing
	Prices       map[string]Price // by price key: see Price
	InstanceType map[string]InstanceType
	Fleet        Fleet

	Figures []Figure // sorted by ID
}

// Concurrency holds the account's limits.
type Concurrency struct {
	AccountDefault     int  // concurrent executions of all functions together; 0: no limit of its own
	UnreservedMinimum  int  // always left to functions without a reservation
	RequestRateFactor  int  // synchronous requests per second for each unit of concurrency that applies; 0: no such limit
	Reservations       bool // a function may have reserved concurrency
	EnvironmentDefault int  // environment_concurrency where the function states none; 1 on Lambda
	EnvironmentMax     int  // highest environment_concurrency; 1 on Lambda

	ThrottleError string // what a throttled caller is told: "TooManyRequestsException"
}

// Scaling is how a platform creates environments. Its kinds:
//
//   - "tokens": a token for each, from a bucket that starts full at Burst and
//     refills continuously by Refill tokens per Period.
//   - "instances": a new one whenever a request finds no room, up to
//     InstancesMax; at the rate of the bucket where there is one.
//   - "kpa": as many as an autoscaler wants, which averages concurrency over
//     windows (Knative's pod autoscaler).
type Scaling struct {
	Kind string

	// The bucket; of the kinds other than "tokens" it is optional, and without
	// one Burst is 0: no limit to the rate.
	Scope  string // "function": a bucket each; "account": one for all
	Burst  int
	Refill int
	Period time.Duration

	InstancesMax int // environments of one function at a time; 0: no limit
	KPA          KPA // of kind "kpa"
}

// KPA is Knative's pod autoscaler. Every Tick it wants the average concurrency
// of the stable window divided by Target times Utilization; in panic, when the
// panic window alone wants at least PanicThreshold times what is ready, that
// of the panic window, and never less than before.
type KPA struct {
	Target                    float64 // concurrent requests per environment
	Utilization               float64 // 0..1: the share of Target that is aimed at
	Tick                      time.Duration
	StableWindow, PanicWindow time.Duration
	PanicThreshold            float64 // 2: 200 %
	MaxScaleUp, MaxScaleDown  float64 // factors, a tick
	ScaleToZeroGrace          time.Duration
	InitialScale              int
	TargetBurstCapacity       float64 // concurrent requests beyond what is there that need no buffering; below it requests wait in the activator
}

// Pending is how a synchronous request waits for an environment before it is
// throttled: at most the longer of Timeout and StartFactor times the mean
// start of an environment.
type Pending struct {
	Timeout     time.Duration // 0: no request waits
	StartFactor float64
	Max         int // requests of one function that wait; 0: no bound
}

// Provisioned is how environments are initialised ahead: after a preparation
// they are taken from a token bucket, as Scaling's, and none of an allocation
// serves before all of it are there. Refill is 0 where a platform has none, and
// Target.Interval where it follows no utilization.
type Provisioned struct {
	Preparation dist.Distribution
	Scope       string // "function" or "account"
	Burst       int    // 0: one at a time, the first at once
	Refill      int
	Period      time.Duration
	Target      TargetTracking
}

// TargetTracking is how Application Auto Scaling follows a utilization.
type TargetTracking struct {
	Interval   time.Duration // one datapoint of the utilization
	Datapoints int           // that must agree before the target moves
	LowFactor  float64       // scale-in below the target times this
}

// Environment is the life of an execution environment.
type Environment struct {
	KeepAlive dist.Distribution // idle time before it is reclaimed
	MaxAge    dist.Distribution // age at which it is recycled, however busy
}

// Memory holds what a function may be given.
type Memory struct {
	MinMB, MaxMB, DefaultMB        int
	SizesMB                        []int   // ascending: there are no others; nil: any between
	MBPerVCPU                      float64 // 1769
	VCPUMin, VCPUMax               float64 // 0, 6: vCPUs are MB / MBPerVCPU, within these
	EphemeralMinMB, EphemeralMaxMB int     // 0: no ephemeral storage beside the memory
	TimeoutDefault, TimeoutMax     time.Duration
}

// Runtime holds the measured init of one runtime version.
type Runtime struct {
	Family string
	Init   map[string]dist.Distribution // by "zip/x86_64", "zip/arm64", "image/x86_64", "image/arm64": AWS's Init Duration of a hello-world function
}

// Init holds the other phases of a cold start.
type Init struct {
	Sandbox       dist.Distribution // create the environment
	DownloadPerMB time.Duration     // fetch the code, zip packages
	ImageDownload dist.Distribution // fetch an image's first chunks: does not grow with its size
	VPC           dist.Distribution // attach to a VPC
	Restore       dist.Distribution // SnapStart: takes the place of runtime and function init
	SnapStart     map[string]bool   // by runtime family: whether its snapshots are priced; a family that is not here has no SnapStart
	Limit         time.Duration     // init beyond it is aborted and restarted inside the first invocation
	Billed        bool              // init is billed as duration
}

// Gateway is what stands between a synchronous caller and the function.
type Gateway struct {
	IntegrationTimeout    time.Duration // the default
	IntegrationTimeoutMax time.Duration // the most that may be asked for
}

// Client is a retry policy's defaults.
type Client struct {
	MaxAttempts int
	Base, Cap   time.Duration
	Jitter      string // "full" or "none"
}

// Async is the queue behind asynchronous invocation.
type Async struct {
	MaxRetries     int             // after a function error
	RetryDelays    []time.Duration // before retry 1, 2, ...: the last one repeats
	ThrottleBase   time.Duration   // after a throttle: doubles from Base ...
	ThrottleCap    time.Duration   // ... to Cap
	MaxEventAge    time.Duration   // default and most
	DuplicateRate  float64         // assumption
	DuplicateDelay dist.Distribution
}

// Queue is how a standard queue is polled.
type Queue struct {
	PollersStart      int           // pollers at first
	PollersPerMinute  int           // more, while messages wait
	PollersMax        int           //
	Retention         time.Duration // after which a message is dropped
	BatchDefault      int           // messages
	BatchMax          int           // messages
	BatchMaxFIFO      int           // messages
	VisibilityTimeout time.Duration // default
	ThrottlePause     time.Duration // a poller whose batch was throttled waits this long: an assumption
	DuplicateRate     float64       // assumption
	DuplicateDelay    dist.Distribution
	ReceivePerBatch   float64 // billed requests per batch received and deleted
}

// Stream is how a shard of a stream is read.
type Stream struct {
	PollInterval             time.Duration // between two looks at a shard that had nothing
	BatchDefault, BatchMax   int           // records
	ParallelizationFactorMax int           // batches in flight a shard
	Retention                time.Duration // after which a record is lost
	RetryBase, RetryCap      time.Duration // how long a batch that failed waits: doubles from Base to Cap; an assumption
	RetriesMax               int           // highest max_retries

	RecordAgeMin, RecordAgeMax time.Duration // of max_record_age

	ShardRate        float64 // records a second that a shard takes; 0: no such limit
	ShardKBPerSecond float64 // and KB a second
}

// Limits bound what may be deployed and sent; 0 is no limit. KB and MB are
// 1024-based.
type Limits struct {
	PackageZipMB    float64 // unzipped, layers included
	PackageImageMB  float64 // uncompressed
	PayloadSyncKB   float64 // a request's, and a response's
	PayloadAsyncKB  float64
	InFlightBatchKB float64 // a batch from a queue or stream
}

// Billing is how usage becomes quantities. What duration is counted on, its
// Meter:
//
//   - "invocation": the time of each run, rounded up.
//   - "environment": the time during which an environment has at least one
//     request or initialises, each such period rounded up.
//   - "cpu": the CPU time of each run.
//   - "lifetime": the time of an environment from its creation to its reclaim.
type Billing struct {
	Meter string
	Lines []BillingLine // that a function of this platform can produce, in order of item

	Unit            time.Duration // duration is rounded up to it, each that the meter counts
	UnitMin         time.Duration // and is at least this
	ProvisionedUnit time.Duration // provisioned concurrency is rounded up to it

	PayloadFirstKB float64 // an asynchronous payload is one request up to this size
	PayloadKB      float64 // and one more for each started piece of this size beyond it

	ChunkKB map[string]float64 // by price key: a request, message or event counts once per started piece of this size; a key that is not here counts once whatever its size

	LoadBalancer LCU
}

// A BillingLine is one line of the bill that a function can produce.
type BillingLine struct {
	Item     string // what the bill calls it: "lambda.duration"
	PriceKey string // in Profile.Prices, with {architecture} for the function's: "lambda.duration.{architecture}"; see Key
	Unit     string // of the quantity and the price: "GB-s"
	Quantity string // what is counted, one of Quantities: "gb_seconds"
}

// LCU is what one load balancer capacity unit carries; the dimension that
// needs the most units is billed.
type LCU struct {
	NewConnectionsPerSecond float64
	ActiveConnections       float64
	GBPerHour               float64 // with servers as targets
	GBPerHourFunctions      float64 // with functions as targets
	RulesPerSecond          float64
}

// Price is what one unit of something costs, in tiers of the month's total
// across the account. Keys: those of Billing.Lines, those of PriceKeys, and
// ec2.TYPE.PRICING in hours for every instance type.
type Price struct {
	Unit     string  // of the quantity, in the plural: "requests", "GB-s", "GB", "hours", ...
	Tiers    []Tier  // in order; the last one's UpTo is +Inf
	Free     float64 // units a month without charge, before the tiers are counted
	FreePool string  // prices with the same pool name share one allowance, which Free states on each of them; "": none
}

// Tier prices the quantity up to UpTo (counted from zero) at USD each.
type Tier struct {
	UpTo float64
	USD  float64
}

// InstanceType is one kind of server.
type InstanceType struct {
	VCPUs          float64
	MemoryGB       float64
	USDPerHour     map[string]float64 // by pricing: "on-demand", "reserved-1y", "reserved-3y"
	Burstable      bool
	BaselineVCPUs  float64 // CPU that credits are earned for
	MaxCreditHours float64 // balance at most, in vCPU-hours
}

// Fleet is how a fleet is run.
type Fleet struct {
	AutoscalingInterval time.Duration // between two looks at the utilization
}

// A Figure is one number or text of a profile with where it is from.
type Figure struct {
	ID         string // "aws.concurrency.account_default"
	Value      any    // int64, float64, string, bool, []any
	Unit       string // "executions", "ms", "USD per 1M requests"; may be empty
	Source     string // a document and where in it; never empty
	URL        string // may be empty
	AsOf       string // "2026-10-01": when the source was read or dated
	Assumption bool   // true: nobody publishes it; Source says why it is plausible
	Note       string
}
