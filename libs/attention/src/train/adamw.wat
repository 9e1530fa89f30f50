;; The loops of AdamW over arrays of float32, four elements at a time. `npm run wasm -w libs/attention` compiles this
;; file into adamw-wasm.ts. Every element sees the same operations in the same order wherever it stands, so a result does
;; not depend on how an array was cut into calls.
(module
  (memory (import "adamw" "memory") 0)

  ;; For `count` elements, pointers in bytes, g the gradient:
  ;;   first = beta1 first + take1 g,  second = beta2 second + (take2 g)^2
  ;;   value = value - (decay value + stepSize first / (sqrt(second) + floor))
  (func (export "update")
    (param $value i32) (param $first i32) (param $second i32) (param $gradient i32) (param $count i32)
    (param $beta1 f32) (param $take1 f32) (param $beta2 f32) (param $take2 f32)
    (param $stepSize f32) (param $floor f32) (param $decay f32)
    (local $end i32)
    (local $w v128) (local $m v128) (local $v v128) (local $g v128)
    (local $b1 v128) (local $t1 v128) (local $b2 v128) (local $t2 v128)
    (local $s v128) (local $f v128) (local $d v128)
    (local $w1 f32) (local $m1 f32) (local $v1 f32) (local $g1 f32)

    (local.set $b1 (f32x4.splat (local.get $beta1)))
    (local.set $t1 (f32x4.splat (local.get $take1)))
    (local.set $b2 (f32x4.splat (local.get $beta2)))
    (local.set $t2 (f32x4.splat (local.get $take2)))
    (local.set $s (f32x4.splat (local.get $stepSize)))
    (local.set $f (f32x4.splat (local.get $floor)))
    (local.set $d (f32x4.splat (local.get $decay)))

    (local.set $end
      (i32.add (local.get $value) (i32.shl (i32.and (local.get $count) (i32.const -4)) (i32.const 2))))
    (block $fours
      (loop $next
        (br_if $fours (i32.ge_u (local.get $value) (local.get $end)))
        (local.set $g (v128.load (local.get $gradient)))
        (local.set $m
          (f32x4.add
            (f32x4.mul (local.get $b1) (v128.load (local.get $first)))
            (f32x4.mul (local.get $t1) (local.get $g))))
        (local.set $g (f32x4.mul (local.get $t2) (local.get $g)))
        (local.set $v
          (f32x4.add
            (f32x4.mul (local.get $b2) (v128.load (local.get $second)))
            (f32x4.mul (local.get $g) (local.get $g))))
        (local.set $w (v128.load (local.get $value)))
        (v128.store (local.get $first) (local.get $m))
        (v128.store (local.get $second) (local.get $v))
        (v128.store (local.get $value)
          (f32x4.sub (local.get $w)
            (f32x4.add
              (f32x4.mul (local.get $d) (local.get $w))
              (f32x4.div
                (f32x4.mul (local.get $s) (local.get $m))
                (f32x4.add (f32x4.sqrt (local.get $v)) (local.get $f))))))
        (local.set $value (i32.add (local.get $value) (i32.const 16)))
        (local.set $first (i32.add (local.get $first) (i32.const 16)))
        (local.set $second (i32.add (local.get $second) (i32.const 16)))
        (local.set $gradient (i32.add (local.get $gradient) (i32.const 16)))
        (br $next)))

    ;; The last one, two or three.
    (local.set $end
      (i32.add (local.get $value) (i32.shl (i32.and (local.get $count) (i32.const 3)) (i32.const 2))))
    (block $ones
      (loop $next
        (br_if $ones (i32.ge_u (local.get $value) (local.get $end)))
        (local.set $g1 (f32.load (local.get $gradient)))
        (local.set $m1
          (f32.add
            (f32.mul (local.get $beta1) (f32.load (local.get $first)))
            (f32.mul (local.get $take1) (local.get $g1))))
        (local.set $g1 (f32.mul (local.get $take2) (local.get $g1)))
        (local.set $v1
          (f32.add
            (f32.mul (local.get $beta2) (f32.load (local.get $second)))
            (f32.mul (local.get $g1) (local.get $g1))))
        (local.set $w1 (f32.load (local.get $value)))
        (f32.store (local.get $first) (local.get $m1))
        (f32.store (local.get $second) (local.get $v1))
        (f32.store (local.get $value)
          (f32.sub (local.get $w1)
            (f32.add
              (f32.mul (local.get $decay) (local.get $w1))
              (f32.div
                (f32.mul (local.get $stepSize) (local.get $m1))
                (f32.add (f32.sqrt (local.get $v1)) (local.get $floor))))))
        (local.set $value (i32.add (local.get $value) (i32.const 4)))
        (local.set $first (i32.add (local.get $first) (i32.const 4)))
        (local.set $second (i32.add (local.get $second) (i32.const 4)))
        (local.set $gradient (i32.add (local.get $gradient) (i32.const 4)))
        (br $next))))

  ;; The sum of the squares of `count` elements, in float64.
  (func (export "squares") (param $x i32) (param $count i32) (result f64)
    (local $end i32) (local $four v128) (local $two v128) (local $low v128) (local $high v128)
    (local $sum f64) (local $one f64)

    (local.set $end
      (i32.add (local.get $x) (i32.shl (i32.and (local.get $count) (i32.const -4)) (i32.const 2))))
    (block $fours
      (loop $next
        (br_if $fours (i32.ge_u (local.get $x) (local.get $end)))
        (local.set $four (v128.load (local.get $x)))
        (local.set $two (f64x2.promote_low_f32x4 (local.get $four)))
        (local.set $low (f64x2.add (local.get $low) (f64x2.mul (local.get $two) (local.get $two))))
        (local.set $two
          (f64x2.promote_low_f32x4
            (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $four) (local.get $four))))
        (local.set $high (f64x2.add (local.get $high) (f64x2.mul (local.get $two) (local.get $two))))
        (local.set $x (i32.add (local.get $x) (i32.const 16)))
        (br $next)))
    (local.set $low (f64x2.add (local.get $low) (local.get $high)))
    (local.set $sum
      (f64.add (f64x2.extract_lane 0 (local.get $low)) (f64x2.extract_lane 1 (local.get $low))))

    (local.set $end
      (i32.add (local.get $x) (i32.shl (i32.and (local.get $count) (i32.const 3)) (i32.const 2))))
    (block $ones
      (loop $next
        (br_if $ones (i32.ge_u (local.get $x) (local.get $end)))
        (local.set $one (f64.promote_f32 (f32.load (local.get $x))))
        (local.set $sum (f64.add (local.get $sum) (f64.mul (local.get $one) (local.get $one))))
        (local.set $x (i32.add (local.get $x) (i32.const 4)))
        (br $next)))
    (local.get $sum)))
