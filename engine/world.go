package engine

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"coldstart/engine/dist"
)

// A World is everything that is simulated: functions and the sources that
// invoke them, fleets of servers that take the same traffic, resources that
// functions call, and how long to watch them. It is the [world] table of a
// scenario file: field and key have the same name, units are in the type
// (time.Duration, Rate, dist.Distribution) or in the name (MemoryMB).
//
// A World is plain data; Compile checks it, applies the platform's defaults
// and returns what can run. An unset Optional means the default that its
// comment names.
type World struct {
	Platform string        `toml:"platform"` // a profile's name; default "aws"
	Duration time.Duration `toml:"duration"` // simulated time that is measured; required, > 0

	Transient time.Duration   `toml:"transient"` // simulated before that, not measured; >= 0
	Seed      Optional[int64] `toml:"seed"`      // default 1

	Account Account `toml:"account"`
	Billing Billing `toml:"billing"`

	Functions map[string]*Function `toml:"functions"`
	Sources   map[string]*Source   `toml:"sources"`
	Fleets    map[string]*Fleet    `toml:"fleets"`
	Resources map[string]*Resource `toml:"resources"`
}

// Account holds the limits that all functions share.
type Account struct {
	Concurrency Optional[int] `toml:"concurrency"` // concurrent executions; default: the platform's; >= 0
}

// Billing says how the bill is drawn up.
type Billing struct {
	FreeTier Optional[bool]   `toml:"free_tier"` // default true; false drops every free allowance, transfer's too
	Scale    Optional[string] `toml:"scale"`     // "month" (default: usage scaled to 730 h) or "none" (the run itself)
}

// Function is one deployed unit of code.
type Function struct {
	Runtime      string           `toml:"runtime"`      // a family ("nodejs") or a version ("python3.12"); default: no runtime init
	Architecture Optional[string] `toml:"architecture"` // "x86_64" (default) or "arm64"
	Package      Optional[string] `toml:"package"`      // "zip" (default) or "image"

	MemoryMB           Optional[int]           `toml:"memory_mb"`            // 128; the platform's range
	EphemeralStorageMB Optional[int]           `toml:"ephemeral_storage_mb"` // 512; the platform's range
	PackageMB          float64                 `toml:"package_mb"`           // 0; code to download on a cold start
	Timeout            Optional[time.Duration] `toml:"timeout"`              // 3s; at most the platform's

	Duration          dist.Distribution           `toml:"duration"`            // the warm handler at DurationAtMB
	DurationAtMB      Optional[float64]           `toml:"duration_at_mb"`      // 1769: one vCPU
	CPUShare          float64                     `toml:"cpu_share"`           // 0..1: the share of Duration that is CPU work
	DurationPerRecord dist.Distribution           `toml:"duration_per_record"` // per event of a batch; an event that is pushed is a batch of one
	FunctionInit      Optional[dist.Distribution] `toml:"function_init"`       // code outside the handler
	ColdStart         Optional[dist.Distribution] `toml:"cold_start"`          // replaces every init phase
	VPC               bool                        `toml:"vpc"`
	SnapStart         bool                        `toml:"snapstart"`

	KeepAlive              Optional[dist.Distribution] `toml:"keep_alive"`              // idle time before an environment is reclaimed; the platform's
	MaxEnvironmentAge      Optional[dist.Distribution] `toml:"max_environment_age"`     // the platform's
	Deploys                []time.Duration             `toml:"deploys"`                 // instants at which all environments are replaced
	EnvironmentConcurrency Optional[int]               `toml:"environment_concurrency"` // 1; more only where the platform has it

	ReservedConcurrency    Optional[int]               `toml:"reserved_concurrency"` // unset: shares the account's pool
	ProvisionedConcurrency Optional[int]               `toml:"provisioned_concurrency"`
	ProvisionedSchedule    []ProvisionedStep           `toml:"provisioned_schedule"`
	ProvisionedTarget      Optional[ProvisionedTarget] `toml:"provisioned_target"`

	ErrorRate      float64               `toml:"error_rate"`      // 0..1: a run fails
	CrashRate      float64               `toml:"crash_rate"`      // 0..1: a run fails and resets its environment
	PoisonRate     float64               `toml:"poison_rate"`     // 0..1: this event fails on every run
	PartialEffects float64               `toml:"partial_effects"` // 0..1: a failed run had applied its effect
	Idempotent     Optional[Idempotency] `toml:"idempotent"`      // false (default) or a table
	Async          Async                 `toml:"async"`

	Calls []Call `toml:"calls"` // after the handler's own time, one after the other
	Emits []Emit `toml:"emits"` // after success
}

// ProvisionedStep changes provisioned concurrency at an instant.
type ProvisionedStep struct {
	At    time.Duration `toml:"at"`
	Count int           `toml:"count"`
}

// ProvisionedTarget tracks a utilization of provisioned concurrency.
type ProvisionedTarget struct {
	Utilization float64 `toml:"utilization"` // 0..1
	Min         int     `toml:"min"`
	Max         int     `toml:"max"`
}

// Idempotency is a conditional write that guards a handler's effect.
type Idempotency struct {
	Key    string                  `toml:"key"`    // "event", "payload" or "attempt"; default "event"
	Lock   Optional[bool]          `toml:"lock"`   // default true: a run in progress holds the key
	Window Optional[time.Duration] `toml:"window"` // default 1h: how long a finished key is remembered
}

// UnmarshalBool reads `idempotent = false`; true is refused, for it does not
// say by which key.
func (i *Idempotency) UnmarshalBool(on bool) (set bool, err error) {
	if on {
		return false, errors.New(`"idempotent" is false or says by which key: { key = "event" }`)
	}
	return false, nil
}

// Async says what becomes of an asynchronous event that cannot be processed.
type Async struct {
	MaxRetries  Optional[int]           `toml:"max_retries"`   // after a function error; default: the platform's (2)
	MaxEventAge Optional[time.Duration] `toml:"max_event_age"` // default: the platform's (6h)
	DeadLetter  bool                    `toml:"dead_letter"`   // false: an event that is given up is dropped
}

// Call is one or more calls that a handler waits for.
type Call struct {
	To    string        `toml:"to"`    // a resource, function or fleet; functions do not call in a circle
	Count Optional[int] `toml:"count"` // 1
}

// Emit is one or more events that a successful run of an event hands to a
// source.
type Emit struct {
	To    string        `toml:"to"`    // an asynchronous or polled source; "schedule" takes none
	Count Optional[int] `toml:"count"` // 1
}

// Source is where events come from and how they are delivered.
type Source struct {
	Kind string `toml:"kind"` // required; see Kinds
	To   string `toml:"to"`   // required: a function, a fleet or a poll source

	Rate     Optional[Rate]          `toml:"rate"`  // required, unless there is a trace or something is sent to the source
	Every    Optional[time.Duration] `toml:"every"` // kind "schedule" only
	Arrivals Arrivals                `toml:"arrivals"`
	Phases   []Phase                 `toml:"phases"`
	Trace    Optional[ArrivalTrace]  `toml:"trace"` // instead of rate and phases: a file of arrival times, or of counts by period

	Client             Client                  `toml:"client"`
	IntegrationTimeout Optional[time.Duration] `toml:"integration_timeout"` // gateways; the platform's
	DuplicateRate      Optional[float64]       `toml:"duplicate_rate"`      // 0..1; the platform's assumption for asynchronous kinds and sqs, 0 for the others
	PayloadKB          float64                 `toml:"payload_kb"`
	ResponseKB         float64                 `toml:"response_kb"`

	// Queues and streams.
	BatchSize            Optional[int]           `toml:"batch_size"`             // 10 for queues, 100 for streams
	BatchWindow          time.Duration           `toml:"batch_window"`           // 0s; not of sqs-fifo
	VisibilityTimeout    Optional[time.Duration] `toml:"visibility_timeout"`     // 30s
	MaxReceiveCount      Optional[int]           `toml:"max_receive_count"`      // unset: received until retention ends
	DeadLetter           bool                    `toml:"dead_letter"`            // false: what is given up is dropped; of a stream: its on-failure destination
	MaxConcurrency       Optional[int]           `toml:"max_concurrency"`        // unset: the platform's
	PartialBatchResponse bool                    `toml:"partial_batch_response"` //
	MessageGroups        Optional[int]           `toml:"message_groups"`         // sqs-fifo: 1; each has one batch in flight

	// Streams.
	Shards                Optional[int]           `toml:"shards"`                 // 1
	ParallelizationFactor Optional[int]           `toml:"parallelization_factor"` // 1: batches in flight a shard
	MaxRetries            Optional[int]           `toml:"max_retries"`            // unset: tried until the stream no longer has the record
	MaxRecordAge          Optional[time.Duration] `toml:"max_record_age"`         // unset: the same
	BisectOnError         bool                    `toml:"bisect_on_error"`        // a batch that fails is split into halves
}

// Arrivals is the law of a source's births: "poisson" (the zero value),
// "even", or a table { batch = N } for N events at once, batches Poisson.
type Arrivals struct {
	Law   string        `toml:"-"`     // "" or "poisson", or "even"
	Batch Optional[int] `toml:"batch"` // >= 1
}

// UnmarshalText reads the short form.
func (a *Arrivals) UnmarshalText(text []byte) error {
	switch s := string(text); s {
	case "poisson", "even":
		*a = Arrivals{Law: s}
		return nil
	default:
		return fmt.Errorf(`%q is no law of arrivals: write "poisson", "even" or { batch = 100 }`, s)
	}
}

// Phase changes a source's rate at an instant, at once or along a ramp.
type Phase struct {
	At   time.Duration `toml:"at"`   // counts from the start of measurement
	Rate Rate          `toml:"rate"` // the rate from At + Ramp on
	Ramp time.Duration `toml:"ramp"` // 0s: at once
}

// Client is how a synchronous caller retries.
type Client struct {
	MaxAttempts Optional[int]           `toml:"max_attempts"` // 1 for gateways, 3 for direct
	Base        Optional[time.Duration] `toml:"base"`         // 1s: the wait before the second attempt, at most
	Cap         Optional[time.Duration] `toml:"cap"`          // 20s
	Jitter      Optional[string]        `toml:"jitter"`       // "full" (default) or "none"
	Timeout     Optional[time.Duration] `toml:"timeout"`      // unset: waits for ever
	RetryErrors bool                    `toml:"retry_errors"` // false: a function error is final
}

// Fleet is a number of equal servers that take requests.
type Fleet struct {
	Instance    Instance              `toml:"instance"`    // required
	Pricing     Optional[string]      `toml:"pricing"`     // "on-demand" (default), "reserved-1y", "reserved-3y"
	Credits     Optional[string]      `toml:"credits"`     // burstable instances: "unlimited" (default: full speed, surplus is billed) or "standard" (baseline speed at zero)
	Count       Optional[int]         `toml:"count"`       // 1
	Autoscaling Optional[Autoscaling] `toml:"autoscaling"` // instead of Count

	Duration     dist.Distribution `toml:"duration"`
	DurationAtMB Optional[float64] `toml:"duration_at_mb"` // 1769
	CPUShare     float64           `toml:"cpu_share"`      // 0..1

	Connections  Optional[int] `toml:"connections"`   // 100: requests at once on one instance
	Queue        Optional[int] `toml:"queue"`         // 1024: further ones that wait on one instance
	LoadBalancer bool          `toml:"load_balancer"` //
	VolumeGB     float64       `toml:"volume_gb"`     // per instance
}

// Instance is a named type of the platform, or the two figures that matter.
type Instance struct {
	Name       string  `toml:"-"`
	VCPUs      float64 `toml:"vcpus"`
	USDPerHour float64 `toml:"usd_per_hour"`
}

// UnmarshalText reads the short form, an instance type's name.
func (i *Instance) UnmarshalText(text []byte) error {
	*i = Instance{Name: string(text)}
	return nil
}

// Autoscaling keeps a fleet's utilization near a target.
type Autoscaling struct {
	Min    int           `toml:"min"`    // >= 1
	Max    int           `toml:"max"`    // >= Min
	Target float64       `toml:"target"` // 0..1, of the fleet's CPU
	Delay  time.Duration `toml:"delay"`  // from the decision to the first request served
}

// Resource is what functions call: a table, a model endpoint.
type Resource struct {
	Duration       dist.Distribution `toml:"duration"`
	MaxConcurrency Optional[int]     `toml:"max_concurrency"` // unset: no limit
	Quota          Optional[Rate]    `toml:"quota"`           // calls per second; unset: none
	OnLimit        Optional[string]  `toml:"on_limit"`        // "queue" (default) or "reject"
	Phases         []ResourcePhase   `toml:"phases"`
	USDPerCall     float64           `toml:"usd_per_call"`
}

// ResourcePhase changes how long a call takes from an instant on.
type ResourcePhase struct {
	At       time.Duration     `toml:"at"`
	Duration dist.Distribution `toml:"duration"`
}

// Optional is a value that may be unset, where unset is not the zero value.
type Optional[T any] struct {
	Value T
	Set   bool
}

// Some returns an Optional that is set to v.
func Some[T any](v T) Optional[T] { return Optional[T]{Value: v, Set: true} }

// Or returns the value, or def where it is unset.
func (o Optional[T]) Or(def T) T {
	if o.Set {
		return o.Value
	}
	return def
}

// Target returns where a binder writes the value, and marks it set.
func (o *Optional[T]) Target() any {
	o.Set = true
	return &o.Value
}

// Rate is a number of events per second.
type Rate float64

// A month is 730 hours, everywhere.
const hoursPerMonth = 730

var rateUnits = map[string]float64{
	"s": 1, "min": 60, "h": 3600, "day": 24 * 3600, "month": hoursPerMonth * 3600,
}

// UnmarshalText reads "N/s", "N/min", "N/h", "N/day" or "N/month", where N is
// decimal and may end in k, M or G (1000-based): "500M/month".
func (r *Rate) UnmarshalText(text []byte) error {
	const want = `write it as "200/s", "30/min" or "500M/month"`
	number, unit, ok := strings.Cut(string(text), "/")
	if !ok {
		return fmt.Errorf("%q is no rate: %s", text, want)
	}
	seconds, ok := rateUnits[strings.TrimSpace(unit)]
	if !ok {
		return fmt.Errorf("%q: a rate is per s, min, h, day or month; %s", text, want)
	}
	number = strings.TrimSpace(number)
	scale := 1.0
	if n := len(number); n > 0 {
		switch number[n-1] {
		case 'k':
			scale = 1e3
		case 'M':
			scale = 1e6
		case 'G':
			scale = 1e9
		}
		if scale != 1 {
			number = number[:n-1]
		}
	}
	if number == "" || strings.Trim(number, "0123456789.eE+-") != "" {
		return fmt.Errorf("%q is no rate: %s", text, want)
	}
	v, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return fmt.Errorf("%q is no rate: %s", text, want)
	}
	*r = Rate(v * scale / seconds)
	return nil
}
