;; why: takes 64 MiB after 64 MiB, and traps once it gets no more
;; zh: 内存上限 1073741824 字节
;; en: the memory limit is 1073741824 bytes
;; check: answers

;; item spoil
(func $spoil (param i32)
  (loop (br_if 0 (i32.ne (memory.grow (i32.const 1024)) (i32.const -1))))
  unreachable)
